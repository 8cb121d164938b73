using System.Numerics;

namespace Recsys.Online;

/// <summary>
/// Features by the hash of their name and value (Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", ICML 2009): nothing has to be known of the values before
/// they come. The hash is FNV-1a over the texts' UTF-16 code units, mixed, the same in every process. Two features of one bucket share a weight.
/// </summary>
public sealed class FeatureSpace
{
    /// <summary>The fewest bits of a bucket's number.</summary>
    public const int LeastBits = 8;

    /// <summary>The most bits of a bucket's number.</summary>
    public const int MostBits = 24;

    private readonly ulong _seed;

    /// <summary>Makes a space.</summary>
    /// <param name="bits">There are 2 to the power of this many buckets; <see cref="LeastBits"/> to <see cref="MostBits"/>.</param>
    /// <param name="seed">Seed of the hash: another one lets other features share a bucket.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bits are out of range.</exception>
    public FeatureSpace(int bits, long seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, LeastBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MostBits);
        (Bits, _seed) = (bits, (ulong)seed);
    }

    /// <summary>Bits of a bucket's number.</summary>
    public int Bits { get; }

    /// <summary>Number of buckets.</summary>
    public int Size => 1 << Bits;

    /// <summary>The feature "name=value".</summary>
    /// <param name="name">Its name, such as "genre".</param>
    /// <param name="value">Its value.</param>
    public ulong Of(string name, string value) => Cross(_seed, Cross(HashOf(name), HashOf(value)));

    /// <summary>The feature that is there where two others are both there.</summary>
    /// <param name="first">One; the order matters.</param>
    /// <param name="second">The other.</param>
    public static ulong Cross(ulong first, ulong second)
    {
        // Finaliser of SplitMix64 (Steele et al. 2014), over both.
        var z = BitOperations.RotateLeft(first, 23) + (second * 0x9E3779B97F4A7C15ul);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ul;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBul;
        return z ^ (z >> 31);
    }

    /// <summary>A text's hash, the same in every process.</summary>
    /// <param name="text">The text.</param>
    public static ulong HashOf(string text)
    {
        var hash = 14695981039346656037ul;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 1099511628211ul;
        }

        return hash;
    }

    /// <summary>The bucket of a feature, from 0.</summary>
    /// <param name="feature">The feature.</param>
    public int BucketOf(ulong feature) => (int)(feature >> (64 - Bits));
}
