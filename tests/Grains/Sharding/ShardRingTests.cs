using System.Net;
using Recsys.Grains.Sharding;

namespace Recsys.Grains.Tests.Sharding;

public sealed class ShardRingTests
{
    private static readonly SiloAddress[] Silos = [.. Enumerable.Range(0, 9).Select(n => SiloAddress.New(new IPEndPoint(IPAddress.Parse($"10.0.0.{n + 1}"), 11111), n))];

    // What a part's holders are follows from the members alone: each silo works it out by itself.
    [Theory]
    [InlineData(4, 4)]
    [InlineData(8, 3)]
    [InlineData(16, 9)]
    [InlineData(16, 1)]
    [InlineData(2, 9)]
    public void Plan_GivesEachPartTwoSilos_AndNoSiloMoreThanItsShare(int shards, int silos)
    {
        var plan = ShardRing.Plan(shards, Silos[..silos]);
        Assert.Equal(plan, ShardRing.Plan(shards, Silos[..silos].Reverse().ToArray()));
        Assert.All(plan, order => Assert.Equal(silos, order.Distinct().Count()));
        var copies = Math.Min(ShardRing.Copies, silos);
        var held = plan.SelectMany(order => order.Take(copies)).CountBy(silo => silo).ToDictionary();
        Assert.All(held.Values, count => Assert.InRange(count, 0, ((shards * copies) + silos - 1) / silos));
    }

    // Chance would move 19 of the 32 for a fifth silo and 25 for a ninth. The bound on loads costs more than the share that the new silo takes.
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Plan_OneSiloMore_LeavesHalfWhereItIs(int silos)
    {
        const int Shards = 16;
        var before = ShardRing.Plan(Shards, Silos[..silos]);
        var after = ShardRing.Plan(Shards, Silos[..(silos + 1)]);
        var moved = before.Zip(after, (b, a) => a.Take(ShardRing.Copies).Except(b.Take(ShardRing.Copies)).Count()).Sum();
        var share = ShardRing.Copies * Shards / (silos + 1);
        Assert.InRange(moved, share / 2, ShardRing.Copies * Shards / 2);
    }
}
