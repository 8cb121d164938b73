namespace Recsys.Online.Tests;

/// <summary>FTRL-Proximal as the paper prints it, over all weights of each sample, with z and w as dense vectors.</summary>
internal sealed class DenseFtrl(int size, FtrlOptions options)
{
    private readonly double[] _z = new double[size];
    private readonly double[] _n = new double[size];

    public double[] Weights { get; } = new double[size];

    public void Learn(ReadOnlySpan<int> buckets, bool label)
    {
        var x = new double[size];
        foreach (var b in buckets)
        {
            x[b]++;
        }

        for (var i = 0; i < size; i++)
        {
            Weights[i] = Math.Abs(_z[i]) <= options.L1
                ? 0
                : -1 / (((options.Beta + Math.Sqrt(_n[i])) / options.Alpha) + options.L2) * (_z[i] - (Math.Sign(_z[i]) * options.L1));
        }

        var p = 1 / (1 + Math.Exp(-x.Zip(Weights, (a, b) => a * b).Sum()));
        for (var i = 0; i < size; i++)
        {
            var g = (p - (label ? 1 : 0)) * x[i];
            var sigma = (Math.Sqrt(_n[i] + (g * g)) - Math.Sqrt(_n[i])) / options.Alpha;
            _z[i] += g - (sigma * Weights[i]);
            _n[i] += g * g;
        }
    }
}

/// <summary>Forward-backward splitting as the paper prints it: every step shrinks every weight.</summary>
internal sealed class DenseFobos(int size, FobosOptions options)
{
    private long _steps;

    public double[] Weights { get; } = new double[size];

    public void Learn(ReadOnlySpan<int> buckets, bool label)
    {
        var x = new double[size];
        foreach (var b in buckets)
        {
            x[b]++;
        }

        var p = 1 / (1 + Math.Exp(-x.Zip(Weights, (a, b) => a * b).Sum()));
        var rate = options.Rate / Math.Sqrt(++_steps);
        for (var i = 0; i < size; i++)
        {
            var half = Weights[i] - (rate * (p - (label ? 1 : 0)) * x[i]);
            Weights[i] = Math.Sign(half) * Math.Max(0, Math.Abs(half) - (rate * options.L1)) / (1 + (rate * options.L2));
        }
    }
}
