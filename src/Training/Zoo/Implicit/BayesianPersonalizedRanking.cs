using System.Diagnostics;
using System.Numerics.Tensors;
using Recsys.Core;
using Recsys.Training.Layers;
using Recsys.Training.Native;
using Recsys.Training.Recall.Implicit;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Zoo.Implicit;

/// <summary>Settings of <see cref="BayesianPersonalizedRanking"/>.</summary>
public sealed record BprOptions : ImplicitOptions
{
    /// <summary>Step of the gradient; above 0, to 1.</summary>
    public double LearningRate { get; init; } = 0.05;

    /// <summary>Steps over the whole history that make a user's factors (accelerated, Nesterov 1983); 1 to 1000.</summary>
    public int HistorySteps { get; init; } = 30;

    /// <summary>Items, drawn once, that stand for all others in these steps; 1 to 10000.</summary>
    public int HistoryNegatives { get; init; } = 200;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.CheckPositive(nameof(LearningRate), LearningRate, 1);
        OptionRange.Check(nameof(HistorySteps), HistorySteps, 1, 1000);
        OptionRange.Check(nameof(HistoryNegatives), HistoryNegatives, 1, 10000);
    }
}

/// <summary>
/// Bayesian personalised ranking of matrix factors (Rendle et al. 2009): for a user, an item i that was met and one j drawn from the
/// others, a step up ln s(x_ui - x_uj) less the L2 penalty, with x_ui = p_u'q_i + b_i. An item's vector is (q, b), a user's (p, 1);
/// p is made of a history by the same ascent with the items fixed, over all its items and drawn others at once.
/// </summary>
internal sealed class BayesianPersonalizedRanking : ImplicitRecall
{
    private readonly BprOptions _options;

    // Vectors of the drawn items [M, R], where the ascent starts (0, 1), and what of it moves (1, 0).
    private readonly Parameter _others;
    private readonly Parameter _start;
    private readonly Parameter _moves;
    private readonly float _othersNorm;

    private BayesianPersonalizedRanking(BprOptions options, float[] items, IReadOnlyList<TrainingProgress> epochs)
        : base(Family.Name, options, items, options.Factors + 1, epochs)
    {
        _options = options;
        var random = new Random(options.Seed);
        var others = Enumerable.Range(0, options.HistoryNegatives).SelectMany(_ => this[random.Next(ItemCount)].ToArray()).ToArray();
        _othersNorm = TensorPrimitives.Dot(others, others) / options.HistoryNegatives;
        _others = Fixed(others, options.HistoryNegatives, Dimension);
        _start = Fixed([.. Enumerable.Repeat(0f, options.Factors), 1], 1, 1, Dimension);
        _moves = Fixed([.. Enumerable.Repeat(1f, options.Factors), 0], 1, 1, Dimension);
    }

    public static ImplicitFamily Family { get; } = ImplicitFamily.Of(
        "bpr",
        "Rendle et al., BPR: Bayesian personalized ranking from implicit feedback, UAI 2009",
        new BprOptions { Epochs = 150, Regularization = 0.01 },
        Train);

    public override void Dispose()
    {
        _others.Dispose();
        _start.Dispose();
        _moves.Dispose();
    }

    // history [B, T, R], weights [B, T] to x [B, R]. The step is the rate of training, or less where the curvature, of which this is a bound, asks.
    protected override Value Interest(Value history, Value weights)
    {
        var (others, x, moves) = (history.Parameter(_others), history.Parameter(_start), history.Parameter(_moves));
        var (turned, othersTurned) = (history.Transpose(0, 2, 1), others.Transpose(1, 0));
        var met = weights.Positive().Unsqueeze(2);
        var count = met.Sum(1, keep: true);
        var curvature = ((history.Square().Sum(2, keep: true).Sum(1, keep: true) + (count * _othersNorm)) * 0.5f) + (count * (float)_options.Regularization);
        var inverseRate = curvature.AtLeast(1 / (float)_options.LearningRate);
        var before = x;
        for (var step = 0; step < _options.HistorySteps; step++)
        {
            var ahead = step == 0 ? x : x + ((x - before) * ((step - 1f) / (step + 2f)));
            var behind = ahead.MatMul(othersTurned) - ahead.MatMul(turned).Transpose(0, 2, 1);
            var pull = behind.Sigmoid() * met * (1f / _options.HistoryNegatives);
            var up = pull.Sum(2, keep: true).Transpose(0, 2, 1).MatMul(history) - pull.Sum(1, keep: true).MatMul(others);
            before = x;
            x = ahead + ((up - (ahead * count * (float)_options.Regularization)) * moves / inverseRate);
        }

        return x.Squeeze(1);
    }

    private static BayesianPersonalizedRanking Train(BprOptions options, InteractionDataset train, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var users = ImplicitFeedback.OfUsers(train, options).Rows;
        var (random, width) = (new Random(options.Seed), options.Factors + 1);
        var userVectors = Initial.Normal(random, 0.1f, (long)users.Length * width);
        var items = Initial.Normal(random, 0.1f, (long)train.ItemCount * width);
        for (var last = options.Factors; last < items.Length; last += width)
        {
            items[last] = 0;
        }

        var met = Array.ConvertAll(users, row => row.Select(i => i.Other).ToHashSet());
        var pairs = users.SelectMany((row, user) => row.Select(i => (User: user, Item: i.Other))).Where(p => met[p.User].Count < train.ItemCount).ToArray();
        var epochs = new List<TrainingProgress>();
        var started = Stopwatch.GetTimestamp();
        for (var epoch = 1; epoch <= options.Epochs; epoch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            random.Shuffle(pairs);
            var loss = 0.0;
            foreach (var (user, item) in pairs)
            {
                var other = random.Next(train.ItemCount);
                while (met[user].Contains(other))
                {
                    other = random.Next(train.ItemCount);
                }

                loss += Step(userVectors.AsSpan(user * width, width), items.AsSpan(item * width, width), items.AsSpan(other * width, width), options);
            }

            epochs.Add(options.ProgressOf(Family.Name, epoch, loss / Math.Max(1, pairs.Length), started));
            progress?.Report(epochs[^1]);
        }

        return new BayesianPersonalizedRanking(options, items, epochs);
    }

    // One step on (p, 1), (q_i, b_i) and (q_j, b_j); gives -ln s(x_ui - x_uj) before it.
    private static float Step(Span<float> user, Span<float> item, Span<float> other, BprOptions options)
    {
        Span<float> old = stackalloc float[user.Length];
        user[^1] = 1;
        user.CopyTo(old);
        var difference = VectorMath.Dot(user, item) - VectorMath.Dot(user, other);
        var step = (float)options.LearningRate * VectorMath.Sigmoid(-difference);
        var decay = 1 - (float)(options.LearningRate * options.Regularization);
        TensorPrimitives.Multiply(user, decay, user);
        TensorPrimitives.MultiplyAdd(item, step, user, user);
        TensorPrimitives.MultiplyAdd(other, -step, user, user);
        Move(item, old, step, decay);
        Move(other, old, -step, decay);
        return MathF.Log(1 + MathF.Exp(-difference));
    }

    private static void Move(Span<float> x, ReadOnlySpan<float> y, float step, float decay)
    {
        TensorPrimitives.Multiply(x, decay, x);
        TensorPrimitives.MultiplyAdd(y, step, x, x);
    }

    private static Parameter Fixed(float[] values, params long[] shape)
    {
        TorchRuntime.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        return new Parameter(values.ToTensor(torch.CPU, shape).DetachFromDisposeScope(), false);
    }
}
