namespace Recsys.Evaluation;

/// <summary>Seeds for parts of a random process, so that a part's draws do not depend on the order in which parts run.</summary>
internal static class DerivedSeed
{
    /// <summary>A seed for one part, the same on every machine.</summary>
    /// <remarks>The finalizer of SplitMix64 (Steele et al. 2014): neighbouring parts get unrelated seeds.</remarks>
    public static int Of(int seed, int part)
    {
        var x = (((ulong)(uint)seed << 32) | (uint)part) + 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return (int)(x ^ (x >> 31));
    }
}
