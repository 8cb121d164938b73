using System.Net;

namespace Recsys.Grains.Sharding;

/// <summary>
/// Which silos hold a part: a ring of hashes on which each silo has many places (consistent hashing with virtual nodes, Karger et al., STOC 1997). A
/// part is held by the first two silos from its own place on that have room, so that a silo that joins or leaves moves far fewer parts than a new division
/// would. Of so few parts chance alone would give one silo twice what another has: none gets more than its share, rounded up (bounded loads, Mirrokni et
/// al., SODA 2018).
/// </summary>
internal static class ShardRing
{
    /// <summary>Silos that hold a part, where there are as many.</summary>
    public const int Copies = 2;

    private const int Places = 128;

    /// <summary>For each part all silos in the order in which they are to hold it: the owner, its replica, then who would come next.</summary>
    /// <param name="shards">Parts.</param>
    /// <param name="silos">The silos, by their addresses.</param>
    public static SiloAddress[][] Plan(int shards, IReadOnlyCollection<SiloAddress> silos)
    {
        var copies = Math.Min(Copies, silos.Count);
        var room = silos.ToDictionary(silo => silo, _ => ((shards * copies) + silos.Count - 1) / silos.Count);
        var rings = silos.ToDictionary(silo => silo, silo => PlacesOf(silo.Endpoint));
        var (plan, orders) = (new SiloAddress[shards][], new SiloAddress[shards][]);
        for (var shard = 0; shard < shards; shard++)
        {
            var from = Hash(HashOf("shard"), shard);
            var order = orders[shard] = [.. silos.OrderBy(silo => Distance(from, rings[silo])).ThenBy(silo => silo.ToParsableString(), StringComparer.Ordinal)];
            plan[shard] = [.. order.Where(silo => room[silo] > 0).Take(copies)];
            foreach (var holder in plan[shard])
            {
                room[holder]--;
            }

            if (plan[shard].Length < copies)
            {
                Exchange(plan, shard, room);
            }
        }

        return [.. plan.Zip(orders, (holders, order) => (SiloAddress[])[.. holders, .. order.Except(holders)])];
    }

    // One silo alone has room left: it takes its second place from an earlier part, whose replica comes here.
    private static void Exchange(SiloAddress[][] plan, int shard, Dictionary<SiloAddress, int> room)
    {
        var last = plan[shard][0];
        for (var earlier = shard - 1; earlier >= 0; earlier--)
        {
            if (!plan[earlier].Contains(last))
            {
                plan[shard] = [last, plan[earlier][1]];
                plan[earlier][1] = last;
                room[last]--;
                return;
            }
        }
    }

    // To the silo's next place on the ring.
    private static ulong Distance(ulong from, ulong[] places)
    {
        var nearest = ulong.MaxValue;
        foreach (var place in places)
        {
            nearest = Math.Min(nearest, unchecked(place - from));
        }

        return nearest;
    }

    private static ulong[] PlacesOf(IPEndPoint silo)
    {
        var name = HashOf(silo.ToString());
        return [.. Enumerable.Range(0, Places).Select(place => Hash(name, place))];
    }

    // FNV-1a: the same on every machine.
    private static ulong HashOf(string name)
    {
        var hash = 14695981039346656037ul;
        foreach (var c in name)
        {
            hash = (hash ^ c) * 1099511628211ul;
        }

        return hash;
    }

    // The finaliser of SplitMix64.
    private static ulong Hash(ulong name, int number)
    {
        var z = name + (0x9E3779B97F4A7C15ul * (ulong)(number + 1));
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ul;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBul;
        return z ^ (z >> 31);
    }
}
