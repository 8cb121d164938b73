namespace Recsys.Online;

/// <summary>
/// Forward-backward splitting (Duchi and Singer, "Efficient Online and Batch Learning Using Forward Backward Splitting", JMLR 2009): step t moves by the gradient, v = w - eta g with
/// eta = rate / sqrt(t), then draws every weight to 0: w = sign(v) max(0, |v| - eta L1) / (1 + eta L2).
/// The second half touches all weights, so it is done when a weight is next needed (their section 6). With P the product of all 1 + eta L2 and Q the sum of all
/// eta P(before), what steps s to t leave of a weight is |w| = max(0, |w(s)| P(s) - L1 (Q(t) - Q(s))) / P(t).
/// </summary>
public sealed class Fobos : IOnlineLearner
{
    // Before the product leaves what a double can tell apart all weights are brought up to date, and it begins anew.
    private const double MostProduct = 1e100;

    private readonly FobosOptions _options;
    private readonly double[] _weights;
    private readonly double[] _products;
    private readonly double[] _sums;
    private double _product = 1;
    private double _sum;
    private long _steps;

    /// <summary>Makes a learner whose weights are 0.</summary>
    /// <param name="size">Number of buckets; from 1.</param>
    /// <param name="options">Settings; not changed afterwards.</param>
    public Fobos(int size, FobosOptions options)
    {
        (_options, _weights, _products, _sums) = (options, new double[size], new double[size], new double[size]);
        Array.Fill(_products, 1);
    }

    /// <summary>Weights that are not 0; looks at all.</summary>
    public int NonZero => Enumerable.Range(0, _weights.Length).Count(b => WeightOf(b) != 0);

    /// <inheritdoc/>
    public double WeightOf(int bucket)
    {
        var weight = _weights[bucket];
        var left = (Math.Abs(weight) * _products[bucket]) - (_options.L1 * (_sum - _sums[bucket]));
        return left <= 0 ? 0 : Math.Sign(weight) * left / _product;
    }

    /// <inheritdoc/>
    public double Logit(ReadOnlySpan<int> buckets)
    {
        var sum = 0.0;
        foreach (var bucket in buckets)
        {
            sum += WeightOf(bucket);
        }

        return sum;
    }

    /// <inheritdoc/>
    public double Learn(ReadOnlySpan<int> buckets, bool label)
    {
        var p = Logistic.Probability(Logit(buckets));
        var rate = _options.Rate / Math.Sqrt(++_steps);
        Span<(int Bucket, int Times)> counted = stackalloc (int, int)[buckets.Length];
        foreach (var (bucket, times) in counted[..Logistic.Count(buckets, counted)])
        {
            Set(bucket, WeightOf(bucket) - (rate * (p - (label ? 1 : 0)) * times));
        }

        _sum += rate * _product;
        _product *= 1 + (rate * _options.L2);
        if (_product > MostProduct)
        {
            Rebase();
        }

        return p;
    }

    private void Set(int bucket, double weight) => (_weights[bucket], _products[bucket], _sums[bucket]) = (weight, _product, _sum);

    private void Rebase()
    {
        for (var b = 0; b < _weights.Length; b++)
        {
            Set(b, WeightOf(b));
        }

        Array.Fill(_products, 1);
        Array.Clear(_sums);
        (_product, _sum) = (1, 0);
    }
}
