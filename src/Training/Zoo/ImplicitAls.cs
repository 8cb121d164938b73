using System.Diagnostics;
using System.Numerics.Tensors;
using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Torch;

namespace Recsys.Training;

/// <summary>Settings of <see cref="ImplicitAls"/>.</summary>
public sealed record ImplicitAlsOptions : ImplicitOptions
{
    /// <summary>Alpha: n events of a user with an item give the confidence 1 + alpha n, against 1 for none; above 0, to 100000.</summary>
    public double Confidence { get; init; } = 20;

    /// <summary>Newest events of which a version makes a user's factors; 1 to 500. Training takes all.</summary>
    public int HistoryLength { get; init; } = 50;

    /// <summary>Steps of conjugate gradients in a version's user graph; 1 to 100.</summary>
    public int SolverSteps { get; init; } = 20;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.CheckPositive(nameof(Confidence), Confidence, 100_000);
        OptionRange.Check(nameof(HistoryLength), HistoryLength, 1, FeatureSchema.MaxHistoryLength);
        OptionRange.Check(nameof(SolverSteps), SolverSteps, 1, 100);
    }
}

/// <summary>
/// Implicit matrix factorisation by alternating least squares (Hu et al. 2008): every user and item pair counts, with the target 1
/// where there was an event, else 0, and a confidence c. With one side fixed the other is x_u = (Y'Y + Y'(C - I)Y + L I)^-1 Y'C p;
/// Y'Y is shared, so a user costs as much as the user's own events.
/// </summary>
internal sealed class ImplicitAls : FactorRecommender
{
    private readonly ImplicitAlsOptions _options;

    /// <summary>Trains the factors.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="train">Training events.</param>
    /// <param name="progress">Told after each epoch; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public ImplicitAls(ImplicitAlsOptions options, InteractionDataset train, Action<TrainingProgress>? progress, CancellationToken cancellationToken)
        : base("als", options, train)
    {
        _options = options;
        var users = ImplicitFeedback.OfUsers(train, options.Kinds);
        var items = users.Transpose(train.ItemCount);
        var userFactors = new float[users.Rows.Length * options.Factors];
        Items = Initial.Normal(new Random(options.Seed), 0.1f, (long)train.ItemCount * options.Factors);
        Biases = new float[train.ItemCount];
        var started = Stopwatch.GetTimestamp();
        for (var epoch = 1; epoch <= options.Epochs; epoch++)
        {
            SolveAll(users, Items, userFactors, cancellationToken);
            SolveAll(items, userFactors, Items, cancellationToken);
            progress?.Invoke(new TrainingProgress(
                Family.Name, epoch, options.Epochs, Loss(users, userFactors), new Dictionary<string, double>(), epoch == options.Epochs, Stopwatch.GetElapsedTime(started)));
        }

        ItemGram = Gram(Items);
    }

    public static ImplicitFamily Family { get; } = ImplicitFamily.Of(
        "als",
        "Hu et al., Collaborative filtering for implicit feedback datasets, ICDM 2008",
        new ImplicitAlsOptions { Regularization = 10 },
        (options, train, ct) => new ImplicitAls(options, train, null, ct));

    /// <summary>y of all items, row-major [items, k].</summary>
    public float[] ItemFactors => Items;

    /// <summary>The lower triangle of Y'Y, row-major [k, k].</summary>
    public double[] ItemGram { get; }

    protected override float[] UserFactors((int Other, int Times)[] items)
    {
        var factors = new float[_options.Factors];
        Solve(items, Items, ItemGram, factors);
        return factors;
    }

    private void SolveAll(ImplicitFeedback feedback, float[] known, float[] solved, CancellationToken cancellationToken)
    {
        var gram = Gram(known);
        Parallel.For(0, feedback.Rows.Length, new ParallelOptions { CancellationToken = cancellationToken }, row =>
            Solve(feedback.Rows[row], known, gram, solved.AsSpan(row * _options.Factors, _options.Factors)));
    }

    private void Solve((int Other, int Times)[] partners, float[] known, double[] gram, Span<float> solution)
    {
        var k = _options.Factors;
        var a = (double[])gram.Clone();
        var b = new double[k];
        Span<double> y = new double[k];
        foreach (var (other, times) in partners)
        {
            TensorPrimitives.ConvertTruncating<float, double>(known.AsSpan(other * k, k), y);
            var more = _options.Confidence * times;
            AddOuter(a, y, more);
            TensorPrimitives.MultiplyAdd(y, 1 + more, b, b);
        }

        for (var i = 0; i < k; i++)
        {
            a[(i * k) + i] += _options.Regularization;
        }

        PositiveDefinite.Solve(a, b);
        TensorPrimitives.ConvertTruncating<double, float>(b, solution);
    }

    // Mean over all pairs of c (p - x'y)^2, without the penalty: the sum of (x'y)^2 over all pairs is that of X'X times Y'Y, element by element.
    private double Loss(ImplicitFeedback users, float[] userFactors)
    {
        var k = _options.Factors;
        var (x, y) = (Gram(userFactors), Gram(Items));
        var sum = 0.0;
        for (var i = 0; i < k; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                sum += (i == j ? 1 : 2) * x[(i * k) + j] * y[(i * k) + j];
            }
        }

        for (var user = 0; user < users.Rows.Length; user++)
        {
            foreach (var (item, times) in users.Rows[user])
            {
                double score = VectorMath.Dot(userFactors.AsSpan(user * k, k), Items.AsSpan(item * k, k));
                sum += ((1 + (_options.Confidence * times)) * (1 - score) * (1 - score)) - (score * score);
            }
        }

        return sum / ((double)users.Rows.Length * Biases.Length);
    }

    private double[] Gram(float[] table)
    {
        var k = _options.Factors;
        var gram = new double[k * k];
        Span<double> y = new double[k];
        for (var row = 0; row < table.Length; row += k)
        {
            TensorPrimitives.ConvertTruncating<float, double>(table.AsSpan(row, k), y);
            AddOuter(gram, y, 1);
        }

        return gram;
    }

    // The lower triangle of a += weight y y'.
    private static void AddOuter(Span<double> a, ReadOnlySpan<double> y, double weight)
    {
        for (var i = 0; i < y.Length; i++)
        {
            var row = a.Slice(i * y.Length, i + 1);
            TensorPrimitives.MultiplyAdd(y[..(i + 1)], weight * y[i], row, row);
        }
    }
}
