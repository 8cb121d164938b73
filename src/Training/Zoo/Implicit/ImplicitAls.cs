using System.Diagnostics;
using Recsys.Core;
using Recsys.Training.Layers;
using Recsys.Training.Native;
using Recsys.Training.Recall.Implicit;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Zoo.Implicit;

/// <summary>Settings of <see cref="ImplicitAls"/>.</summary>
public sealed record ImplicitAlsOptions : ImplicitOptions
{
    /// <summary>Alpha: events of a user with an item that weigh r together give the confidence 1 + alpha r, against 1 for none; above 0, to 100000.</summary>
    public double Confidence { get; init; } = 20;

    /// <summary>Steps of conjugate gradients in a version's user graph; 1 to 100.</summary>
    public int SolverSteps { get; init; } = 20;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.CheckPositive(nameof(Confidence), Confidence, 100_000);
        OptionRange.Check(nameof(SolverSteps), SolverSteps, 1, 100);
    }
}

/// <summary>
/// Implicit matrix factorisation by alternating least squares (Hu et al. 2008): every user and item pair counts, with the target 1
/// where there was an event, else 0, and a confidence c. With one side fixed the other is x_u = (Y'Y + Y'(C - I)Y + L I)^-1 Y'C p.
/// The user graph solves it for the history by conjugate gradients (Takács et al., Applications of the conjugate gradient method for
/// implicit feedback collaborative filtering, RecSys 2011), preconditioned by (Y'Y + L I)^-1: a history of n items is then solved
/// after n + 1 steps at the latest, and most much earlier. An item without an event in training has zero factors.
/// </summary>
internal sealed class ImplicitAls : ImplicitRecall
{
    private const float Tiny = 1e-20f;
    private readonly ImplicitAlsOptions _options;

    // Y'Y + L I and its inverse, [R, R].
    private readonly Parameter _all;
    private readonly Parameter _inverse;

    private ImplicitAls(ImplicitAlsOptions options, float[] items, double[] gram, IReadOnlyList<TrainingProgress> epochs)
        : base(Family.Name, options, items, options.Factors, epochs)
    {
        _options = options;
        TorchRuntime.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var all = torch.tensor(Regularized(gram, options), options.Factors, options.Factors);
        _all = new Parameter(all.to_type(torch.float32).DetachFromDisposeScope(), false);
        _inverse = new Parameter(torch.linalg.inv(all).to_type(torch.float32).DetachFromDisposeScope(), false);
    }

    public static ImplicitFamily Family { get; } = ImplicitFamily.Of(
        "als",
        "Hu et al., Collaborative filtering for implicit feedback datasets, ICDM 2008",
        new ImplicitAlsOptions { Regularization = 10 },
        Train);

    public override void Dispose()
    {
        _all.Dispose();
        _inverse.Dispose();
    }

    // history [B, T, R], weights [B, T] to x [B, R].
    protected override Value Interest(Value history, Value weights)
    {
        var confidence = (float)_options.Confidence;
        var (all, inverse, transposed, events) = (history.Parameter(_all), history.Parameter(_inverse), history.Transpose(0, 2, 1), weights.Unsqueeze(1));
        Value Times(Value v) => v.MatMul(all) + (v.MatMul(transposed) * events * confidence).MatMul(history);

        var left = (events.Positive() + (events * confidence)).MatMul(history);
        var direction = left.MatMul(inverse);
        var size = (left * direction).Sum(2, keep: true);
        Value? x = null;
        for (var step = 0; step < _options.SolverSteps; step++)
        {
            var moved = Times(direction);
            var rate = size / (direction * moved).Sum(2, keep: true).AtLeast(Tiny);
            x = x is null ? direction * rate : x + (direction * rate);
            left -= moved * rate;
            var conditioned = left.MatMul(inverse);
            var next = (left * conditioned).Sum(2, keep: true);
            direction = conditioned + (direction * (next / size.AtLeast(Tiny)));
            size = next;
        }

        return x!.Squeeze(1);
    }

    private static ImplicitAls Train(ImplicitAlsOptions options, InteractionDataset train, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var users = ImplicitFeedback.OfUsers(train, options);
        var items = users.Transpose(train.ItemCount);
        var solver = new ImplicitLeastSquares(options.Factors, options.Confidence, options.Regularization);
        var userFactors = new float[users.Rows.Length * options.Factors];
        var itemFactors = Initial.Normal(new Random(options.Seed), 0.1f, (long)train.ItemCount * options.Factors);
        var epochs = new List<TrainingProgress>();
        var started = Stopwatch.GetTimestamp();
        for (var epoch = 1; epoch <= options.Epochs; epoch++)
        {
            solver.SolveAll(users, itemFactors, userFactors, cancellationToken);
            solver.SolveAll(items, userFactors, itemFactors, cancellationToken);
            epochs.Add(options.ProgressOf(Family.Name, epoch, solver.Loss(users, userFactors, itemFactors), started));
            progress?.Report(epochs[^1]);
        }

        return new ImplicitAls(options, itemFactors, solver.Gram(itemFactors), epochs);
    }

    // Y'Y + L I of the lower triangle of Y'Y.
    private static double[] Regularized(double[] gram, ImplicitAlsOptions options)
    {
        var k = options.Factors;
        var all = new double[k * k];
        for (var i = 0; i < k; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                all[(i * k) + j] = all[(j * k) + i] = gram[(i * k) + j] + (i == j ? options.Regularization : 0);
            }
        }

        return all;
    }
}
