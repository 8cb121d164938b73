using System.Net;

namespace Recsys.Grains.Sharding;

/// <summary>
/// Which silos hold a part: a ring of hashes on which each silo has many places (consistent hashing with virtual nodes, Karger et al., STOC 1997). A
/// part is held by the first two silos from its own place on, so that a silo that joins or leaves moves only parts of its own.
/// </summary>
internal static class ShardRing
{
    /// <summary>Silos that hold a part, where there are as many.</summary>
    public const int Copies = 2;

    private const int Places = 128;

    /// <summary>All silos in the order in which they are to hold a part: the owner, its replica, then who would come next.</summary>
    /// <param name="shard">The part.</param>
    /// <param name="silos">The silos, by their addresses.</param>
    public static IReadOnlyList<SiloAddress> Order(int shard, IEnumerable<SiloAddress> silos)
    {
        var from = Hash("shard", shard);
        return [.. silos.OrderBy(silo => Distance(from, silo.Endpoint)).ThenBy(silo => silo.ToParsableString(), StringComparer.Ordinal)];
    }

    // To the silo's next place on the ring.
    private static ulong Distance(ulong from, IPEndPoint silo)
    {
        var (name, nearest) = (silo.ToString(), ulong.MaxValue);
        for (var place = 0; place < Places; place++)
        {
            nearest = Math.Min(nearest, unchecked(Hash(name, place) - from));
        }

        return nearest;
    }

    // FNV-1a through the finaliser of SplitMix64: the same on every machine.
    private static ulong Hash(string name, int number)
    {
        var hash = 14695981039346656037ul;
        foreach (var c in name)
        {
            hash = (hash ^ c) * 1099511628211ul;
        }

        var z = hash + (0x9E3779B97F4A7C15ul * (ulong)(number + 1));
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ul;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBul;
        return z ^ (z >> 31);
    }
}
