namespace Recsys.Serving;

/// <summary>The seed of one request, derived from user and time, so that the order of requests changes nobody's answer.</summary>
internal static class RecallSeed
{
    /// <summary>What a state of SplitMix64 grows by.</summary>
    public const ulong Step = 0x9E3779B97F4A7C15ul;

    /// <summary>FNV-1a over the user's id, then time and the options' seed through the finaliser of SplitMix64 (Steele et al. 2014).</summary>
    public static ulong Of(ulong seed, string? userId, long time)
    {
        var hash = 14695981039346656037ul;
        foreach (var c in userId ?? string.Empty)
        {
            hash = (hash ^ c) * 1099511628211ul;
        }

        return Mix(Mix(hash ^ seed) ^ (ulong)time);
    }

    /// <summary>A step of SplitMix64: the number of a state, whose next one is larger by <see cref="Step"/>.</summary>
    public static ulong Mix(ulong z)
    {
        z += Step;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ul;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBul;
        return z ^ (z >> 31);
    }
}
