namespace Recsys.Online;

/// <summary>
/// FTRL-Proximal with learning rates of their own for each weight (McMahan et al., "Ad Click Prediction: a View from the Trenches", KDD 2013, algorithm 1). Of each weight two sums are
/// kept, z and n; with g = (p - y) x: sigma = (sqrt(n + g^2) - sqrt(n)) / alpha, z += g - sigma w, n += g^2, and
/// w = 0 where |z| &lt;= L1, else -(z - sign(z) L1) / ((beta + sqrt(n)) / alpha + L2). A weight is computed when it is read, so that a sample costs what its own buckets do, and one for
/// which little speaks is exactly 0.
/// </summary>
public sealed class FtrlProximal : IOnlineLearner
{
    private readonly FtrlOptions _options;
    private readonly double[] _z;
    private readonly double[] _n;

    /// <summary>Makes a learner whose weights are 0.</summary>
    /// <param name="size">Number of buckets; from 1.</param>
    /// <param name="options">Settings; not changed afterwards.</param>
    public FtrlProximal(int size, FtrlOptions options) => (_options, _z, _n) = (options, new double[size], new double[size]);

    /// <summary>Number of buckets.</summary>
    public int Size => _z.Length;

    /// <summary>Weights that are not 0; looks at all.</summary>
    public int NonZero => _z.Count(z => Math.Abs(z) > _options.L1);

    /// <inheritdoc/>
    public double WeightOf(int bucket)
    {
        var z = _z[bucket];
        return Math.Abs(z) <= _options.L1
            ? 0
            : -(z - (Math.Sign(z) * _options.L1)) / (((_options.Beta + Math.Sqrt(_n[bucket])) / _options.Alpha) + _options.L2);
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
        Span<(int Bucket, int Times)> counted = stackalloc (int, int)[buckets.Length];
        foreach (var (bucket, times) in counted[..Logistic.Count(buckets, counted)])
        {
            var g = (p - (label ? 1 : 0)) * times;
            var n = _n[bucket] + (g * g);
            _z[bucket] += g - ((Math.Sqrt(n) - Math.Sqrt(_n[bucket])) / _options.Alpha * WeightOf(bucket));
            _n[bucket] = n;
        }

        return p;
    }

    /// <summary>What is kept of a weight.</summary>
    /// <param name="bucket">Its bucket.</param>
    public (double Z, double N) StateOf(int bucket) => (_z[bucket], _n[bucket]);

    /// <summary>Sets what is kept of a weight.</summary>
    /// <param name="bucket">Its bucket.</param>
    /// <param name="z">Sum of gradients less what the weights before account for.</param>
    /// <param name="n">Sum of squared gradients; from 0.</param>
    public void SetState(int bucket, double z, double n) => (_z[bucket], _n[bucket]) = (z, n);

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        Array.Clear(_z);
        Array.Clear(_n);
    }
}
