using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Graph;
using Recsys.Training.Onnx;
using Recsys.Training.Torch;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training;

/// <summary>
/// Implicit matrix factorisation (Hu et al. 2008) as the retrieval model of a version: an item's vector is its factors y, and a user's
/// interest the factors x that its least squares give for the history, (Y'Y + L I + Y'(C - I)Y) x = Y'C p. The user graph solves it by
/// conjugate gradients (Takács et al., Applications of the conjugate gradient method for implicit feedback collaborative filtering,
/// RecSys 2011), preconditioned by (Y'Y + L I)^-1: a history of n items is then solved after n + 1 steps at the latest, and most much earlier.
/// </summary>
/// <remarks>
/// Each event counts by itself: n events with an item pull with the weight n (1 + alpha), where training has 1 + alpha n. An item without
/// an event in training has zero factors.
/// </remarks>
public sealed class ImplicitAlsRecall : RecallModel
{
    private const float Tiny = 1e-20f;
    private readonly ImplicitAlsOptions _options;

    // Y'Y + L I and its inverse, [R, R].
    private readonly Parameter _all;
    private readonly Parameter _inverse;

    private ImplicitAlsRecall(ImplicitAlsOptions options, float[] items, double[] gram, IReadOnlyList<TrainingProgress> epochs)
        : base(ImplicitAls.Family.Name, SchemaOf(options), items, [], [], epochs)
    {
        _options = options;
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var all = torch.tensor(Regularized(gram, options), options.Factors, options.Factors);
        _all = new Parameter(all.to_type(torch.float32).DetachFromDisposeScope(), false);
        _inverse = new Parameter(torch.linalg.inv(all).to_type(torch.float32).DetachFromDisposeScope(), false);
    }

    /// <inheritdoc/>
    public override bool NormalizesItems => false;

    /// <inheritdoc/>
    public override int Seed => _options.Seed;

    /// <summary>Trains a model.</summary>
    /// <param name="train">Training events.</param>
    /// <param name="options">Settings; null for the family's.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    /// <exception cref="TrainingDataException">There is no event of a kind that counts.</exception>
    public static ImplicitAlsRecall Train(
        InteractionDataset train, ImplicitAlsOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= (ImplicitAlsOptions)ImplicitAls.Family.Defaults;
        options.Validate();
        ImplicitFeedback.RequireAny(train, options.Kinds);
        var epochs = new List<TrainingProgress>();
        var model = new ImplicitAls(options, train, epoch =>
        {
            epochs.Add(epoch);
            progress?.Report(epoch);
        }, cancellationToken);
        return new ImplicitAlsRecall(options, model.ItemFactors, model.ItemGram, epochs);
    }

    /// <inheritdoc/>
    public override float[] ComputeInterests(float[] history, float[] weights, int count, int length)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        return ((TorchValue)Interest(new TorchValue(torch.tensor(history, count, length, Dimension)), new TorchValue(torch.tensor(weights, count, length)))).Tensor.ToArray();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _all.Dispose();
        _inverse.Dispose();
    }

    internal override byte[] ExportUserGraph(Action<OnnxGraphBuilder>? more)
    {
        var g = new OnnxGraphBuilder("user");
        var parameters = new OnnxParameters(g);
        var interest = (OnnxValue)Interest(
            new OnnxValue(g.Input("history", "B", Schema.HistoryLength, Dimension), parameters),
            new OnnxValue(g.Input("history_weights", "B", Schema.HistoryLength), parameters));
        g.Output(interest.Name, "interest", "B", Dimension);
        more?.Invoke(g);
        return g.Build();
    }

    internal override object Describe() => new { Name, Options = _options, Epochs };

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

    private static FeatureSchema SchemaOf(ImplicitAlsOptions options) => new()
    {
        HistoryLength = options.HistoryLength,
        InterestDimension = options.Factors,
        BehaviourWeights = options.Kinds.ToDictionary(kind => kind, _ => 1f),
    };

    // history [B, T, R], weights [B, T] to x [B, R].
    private Value Interest(Value history, Value weights)
    {
        var confidence = (float)_options.Confidence;
        var (all, inverse, transposed, events) = (history.Parameter(_all), history.Parameter(_inverse), history.Transpose(0, 2, 1), weights.Unsqueeze(1));
        Value Times(Value v) => v.MatMul(all) + (v.MatMul(transposed) * events * confidence).MatMul(history);

        var left = events.MatMul(history) * (1 + confidence);
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
}
