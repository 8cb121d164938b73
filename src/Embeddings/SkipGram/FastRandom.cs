namespace Recsys.Embeddings;

/// <summary>
/// xorshift128+ (Vigna, 2017): a generator of a few instructions for inner loops. A value type: pass it by reference, a
/// copy repeats the same numbers. Not for anything that must be hard to guess.
/// </summary>
internal struct FastRandom
{
    private ulong _a;
    private ulong _b;

    /// <summary>Seeds the state with splitmix64, which never leaves it all zero.</summary>
    public FastRandom(ulong seed)
    {
        _a = SplitMix(ref seed);
        _b = SplitMix(ref seed);
    }

    /// <summary>A seed of its own for each part of a run, so that what a part draws does not depend on which thread runs it.</summary>
    public static ulong Derive(ulong seed, int first, int second)
    {
        var state = seed ^ ((ulong)(uint)first << 32) ^ (uint)second;
        return SplitMix(ref state);
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        var x = _a;
        var y = _b;
        _a = y;
        x ^= x << 23;
        _b = x ^ y ^ (x >> 17) ^ (y >> 26);
        return _b + y;
    }

    /// <summary>Uniform from 0 to below <paramref name="count"/> (at least 1); the bias is below count / 2^32.</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (uint)count) >> 32);

    /// <summary>Uniform from 0 to below 1, in steps of 2^-24.</summary>
    public float Fraction() => (Next() >> 40) * (1f / (1 << 24));

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
