using System.Numerics.Tensors;
using Recsys.Core;
using Recsys.Training.Torch;

namespace Recsys.Training;

/// <summary>Settings of <see cref="BayesianPersonalizedRanking"/>.</summary>
public sealed record BprOptions : ImplicitOptions
{
    /// <summary>Step of the gradient; above 0, to 1.</summary>
    public double LearningRate { get; init; } = 0.05;

    /// <summary>Passes over a user's items when the factors of a history are computed; 1 to 10000.</summary>
    public int HistoryEpochs { get; init; } = 30;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.CheckPositive(nameof(LearningRate), LearningRate, 1);
        OptionRange.Check(nameof(HistoryEpochs), HistoryEpochs, 1, 10000);
    }
}

/// <summary>
/// Bayesian personalised ranking of matrix factors (Rendle et al. 2009): for a user, an item i that was met and one j drawn from the
/// others, a step up ln s(x_ui - x_uj) less the L2 penalty, with x_ui = p_u'q_i + b_i.
/// </summary>
internal sealed class BayesianPersonalizedRanking : FactorRecommender
{
    private readonly BprOptions _options;

    private BayesianPersonalizedRanking(BprOptions options, InteractionDataset train, CancellationToken cancellationToken)
        : base("bpr", options, train)
    {
        _options = options;
        var users = ImplicitFeedback.OfUsers(train, options.Kinds).Rows;
        var random = new Random(options.Seed);
        var userFactors = Initial.Normal(random, 0.1f, (long)users.Length * options.Factors);
        Items = Initial.Normal(random, 0.1f, (long)train.ItemCount * options.Factors);
        Biases = new float[train.ItemCount];
        var met = Array.ConvertAll(users, items => items.Select(i => i.Other).ToHashSet());
        var pairs = users.SelectMany((items, user) => items.Select(i => (User: user, Item: i.Other))).ToArray();
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            random.Shuffle(pairs);
            foreach (var (user, item) in pairs)
            {
                Step(Row(userFactors, user), item, met[user], random, fixedItems: false);
            }
        }
    }

    public static ImplicitFamily Family { get; } = ImplicitFamily.Of(
        "bpr",
        "Rendle et al., BPR: Bayesian personalized ranking from implicit feedback, UAI 2009",
        new BprOptions { Epochs = 60, Regularization = 0.01 },
        (options, train, ct) => new BayesianPersonalizedRanking(options, train, ct));

    // The same steps with the items as they are. Equal histories give equal factors, as the generator starts from the seed.
    protected override float[] UserFactors((int Other, int Times)[] items)
    {
        var random = new Random(_options.Seed);
        var factors = new float[_options.Factors];
        var met = items.Select(i => i.Other).ToHashSet();
        for (var epoch = 0; epoch < _options.HistoryEpochs; epoch++)
        {
            foreach (var (item, _) in items)
            {
                Step(factors, item, met, random, fixedItems: true);
            }
        }

        return factors;
    }

    private void Step(Span<float> p, int item, HashSet<int> met, Random random, bool fixedItems)
    {
        if (met.Count == Biases.Length)
        {
            return;
        }

        var other = random.Next(Biases.Length);
        while (met.Contains(other))
        {
            other = random.Next(Biases.Length);
        }

        var q = Row(Items, item);
        var n = Row(Items, other);
        var difference = Biases[item] - Biases[other] + VectorMath.Dot(p, q) - VectorMath.Dot(p, n);
        var step = (float)_options.LearningRate * VectorMath.Sigmoid(-difference);
        var decay = 1 - (float)(_options.LearningRate * _options.Regularization);
        Span<float> old = stackalloc float[p.Length];
        p.CopyTo(old);
        TensorPrimitives.Multiply(p, decay, p);
        TensorPrimitives.MultiplyAdd(q, step, p, p);
        TensorPrimitives.MultiplyAdd(n, -step, p, p);
        if (!fixedItems)
        {
            Move(q, old, step, decay);
            Move(n, old, -step, decay);
            Biases[item] = (decay * Biases[item]) + step;
            Biases[other] = (decay * Biases[other]) - step;
        }
    }

    private static void Move(Span<float> x, ReadOnlySpan<float> y, float step, float decay)
    {
        TensorPrimitives.Multiply(x, decay, x);
        TensorPrimitives.MultiplyAdd(y, step, x, x);
    }

    private Span<float> Row(float[] table, int row) => table.AsSpan(row * _options.Factors, _options.Factors);
}
