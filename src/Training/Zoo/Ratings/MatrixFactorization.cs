using System.Numerics.Tensors;
using Recsys.Core;
using Recsys.Training.Layers;
using Recsys.Training.Ratings;

namespace Recsys.Training.Zoo.Ratings;

/// <summary>Settings of <see cref="MatrixFactorization"/>.</summary>
public sealed record MatrixFactorizationOptions : RatingOptions
{
    /// <summary>k: length of the factors; 1 to 1024.</summary>
    public int Factors { get; init; } = 64;

    /// <summary>Passes over the ratings; 1 to 10000.</summary>
    public int Epochs { get; init; } = 40;

    /// <summary>Learning rate at the beginning; above 0, to 1. It falls to a tenth along a line.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>L2 penalty of the factors; 0 to 10.</summary>
    public double Regularization { get; init; } = 0.08;

    /// <summary>L2 penalty of the biases; 0 to 10.</summary>
    public double BiasRegularization { get; init; } = 0.02;

    /// <summary>
    /// Whether the items that a user rated say something beside their ratings (SVD++, Koren 2008): a second vector an item, whose
    /// sum over them, by the root of their number, is added to the user's factors.
    /// </summary>
    public bool RatedItems { get; init; } = true;

    /// <summary>Standard deviation of the factors' first values; above 0, to 1.</summary>
    public double InitialDeviation { get; init; } = 0.05;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(Factors), Factors, 1, 1024);
        OptionRange.Check(nameof(Epochs), Epochs, 1, 10000);
        OptionRange.CheckPositive(nameof(LearningRate), LearningRate, 1);
        OptionRange.Check(nameof(Regularization), Regularization, 0, 10);
        OptionRange.Check(nameof(BiasRegularization), BiasRegularization, 0, 10);
        OptionRange.CheckPositive(nameof(InitialDeviation), InitialDeviation, 1);
    }
}

/// <summary>
/// Matrix factorisation by stochastic gradient descent (Koren et al. 2009): r_ui = mean + b_u + b_i + q_i' (p_u + |N(u)|^-1/2
/// sum of y_j over N(u)), the last term with <see cref="MatrixFactorizationOptions.RatedItems"/> only.
/// </summary>
internal sealed class MatrixFactorization : FactorRatingModel
{
    private readonly MatrixFactorizationOptions _options;
    private readonly float[] _userBias;
    private readonly float[] _itemBias;
    private readonly float[] _users;
    private readonly float[] _items;

    private MatrixFactorization(MatrixFactorizationOptions options, RatingData data, CancellationToken cancellationToken)
        : base("mf", data)
    {
        _options = options;
        _userBias = (float[])data.Biases.Users.Clone();
        _itemBias = (float[])data.Biases.Items.Clone();
        var random = new Random(options.Seed);
        _users = Initial.Normal(random, (float)options.InitialDeviation, (long)_userBias.Length * options.Factors);
        _items = Initial.Normal(random, (float)options.InitialDeviation, (long)_itemBias.Length * options.Factors);
        var rated = options.RatedItems ? new float[_items.Length] : [];
        var order = Enumerable.Range(0, _userBias.Length).ToArray();
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            random.Shuffle(order);
            var rate = (float)(options.LearningRate * (1 - (0.9 * epoch / options.Epochs)));
            foreach (var user in order)
            {
                Learn(user, rated, rate, random);
            }
        }

        AddRatedItems(rated);
        Factors = new RatingFactors(
            options.Factors + 2,
            Beside(_users, user => (_userBias[user] - data.Biases.Users[user], 1)),
            Beside(_items, item => (1, _itemBias[item] - data.Biases.Items[item])));
    }

    public override RatingFactors Factors { get; }

    public static RatingFamily Family { get; } = RatingFamily.Served(
        "mf",
        "Koren et al., Matrix factorization techniques for recommender systems, IEEE Computer 2009",
        new MatrixFactorizationOptions(),
        (options, data, ct) => new MatrixFactorization(options, data, ct));

    // All y_j of a user take the same step, so their sum is carried along and each is changed once, after the user's ratings: the
    // same numbers as a step for every y_j at every rating, at the cost of one.
    private void Learn(int user, float[] rated, float rate, Random random)
    {
        var columns = Data.ByUser.Columns(user);
        var values = Data.ByUser.Values(user);
        if (columns.IsEmpty)
        {
            return;
        }

        var (decay, biasDecay) = (1 - (rate * (float)_options.Regularization), 1 - (rate * (float)_options.BiasRegularization));
        var p = Row(_users, user);
        Span<float> sum = new float[_options.Factors];
        Span<float> change = new float[_options.Factors];
        Span<float> both = new float[_options.Factors];
        var share = 1 / MathF.Sqrt(columns.Length);
        SumRated(columns, rated, share, sum);
        var order = Enumerable.Range(0, columns.Length).ToArray();
        random.Shuffle(order);
        foreach (var n in order)
        {
            var item = columns[n];
            var q = Row(_items, item);
            TensorPrimitives.Add(p, sum, both);
            var error = values[n] - Data.Biases.Mean - _userBias[user] - _itemBias[item] - VectorMath.Dot(both, q);
            var step = rate * error;
            _userBias[user] = (biasDecay * _userBias[user]) + step;
            _itemBias[item] = (biasDecay * _itemBias[item]) + step;
            Move(p, q, step, decay);
            if (rated.Length > 0)
            {
                Move(sum, q, step, decay);
                Move(change, q, step, decay);
            }

            Move(q, both, step, decay);
        }

        if (rated.Length > 0)
        {
            var kept = MathF.Pow(decay, columns.Length);
            foreach (var item in columns)
            {
                Move(Row(rated, item), change, share, kept);
            }
        }
    }

    // x = decay x + step y.
    private static void Move(Span<float> x, ReadOnlySpan<float> y, float step, float decay)
    {
        TensorPrimitives.Multiply(x, decay, x);
        TensorPrimitives.MultiplyAdd(y, step, x, x);
    }

    private void SumRated(ReadOnlySpan<int> columns, float[] rated, float share, Span<float> sum)
    {
        if (rated.Length > 0)
        {
            foreach (var item in columns)
            {
                TensorPrimitives.MultiplyAdd(Row(rated, item), share, sum, sum);
            }
        }
    }

    // The user's factors are fixed from here on, so the sum becomes a part of them.
    private void AddRatedItems(float[] rated)
    {
        for (var user = 0; user < _userBias.Length; user++)
        {
            var columns = Data.ByUser.Columns(user);
            SumRated(columns, rated, 1 / MathF.Sqrt(Math.Max(1, columns.Length)), Row(_users, user));
        }
    }

    // Two more columns, in which an inner product adds what training made of the biases.
    private float[] Beside(float[] table, Func<int, (float, float)> more)
    {
        var width = _options.Factors + 2;
        var wide = new float[table.Length / _options.Factors * width];
        for (var row = 0; row < table.Length / _options.Factors; row++)
        {
            Row(table, row).CopyTo(wide.AsSpan(row * width));
            (wide[(row * width) + width - 2], wide[(row * width) + width - 1]) = more(row);
        }

        return wide;
    }

    private Span<float> Row(float[] table, int row) => table.AsSpan(row * _options.Factors, _options.Factors);
}
