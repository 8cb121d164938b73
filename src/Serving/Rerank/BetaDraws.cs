namespace Recsys.Serving;

/// <summary>Random numbers from a seed, for one request: SplitMix64 (Steele et al. 2014), without an allocation.</summary>
/// <param name="seed">The same seed gives the same numbers.</param>
internal struct BetaDraws(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Uniform in 0 to below 1.</summary>
    public double NextDouble()
    {
        var number = RecallSeed.Mix(_state);
        _state += RecallSeed.Step;
        return (number >> 11) * (1.0 / (1ul << 53));
    }

    /// <summary>Of Beta(a, b), by two gammas.</summary>
    /// <param name="a">At least 1.</param>
    /// <param name="b">At least 1.</param>
    public double NextBeta(double a, double b)
    {
        var (x, y) = (NextGamma(a), NextGamma(b));
        return x / (x + y);
    }

    // Marsaglia and Tsang, A simple method for generating gamma variables, 2000; for shapes of at least 1.
    private double NextGamma(double shape)
    {
        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = NextNormal();
            var v = 1 + (c * x);
            if (v <= 0)
            {
                continue;
            }

            v *= v * v;
            var u = 1 - NextDouble();
            if (Math.Log(u) < (0.5 * x * x) + (d * (1 - v + Math.Log(v))))
            {
                return d * v;
            }
        }
    }

    // Box and Muller; the second number is let go, so that there is nothing to keep.
    private double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());
}
