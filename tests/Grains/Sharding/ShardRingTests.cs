using System.Net;
using Recsys.Grains.Sharding;

namespace Recsys.Grains.Tests.Sharding;

public sealed class ShardRingTests
{
    private static readonly SiloAddress[] Silos = [.. Enumerable.Range(0, 9).Select(n => SiloAddress.New(new IPEndPoint(IPAddress.Parse($"10.0.0.{n + 1}"), 11111), n))];

    [Fact]
    public void Order_OneSiloMore_MovesOnlyPartsThatItGets()
    {
        for (var shard = 0; shard < 16; shard++)
        {
            var eight = ShardRing.Order(shard, Silos[..8]);
            var nine = ShardRing.Order(shard, Silos);
            Assert.Equal(eight, nine.Where(s => !s.Equals(Silos[8])));
            Assert.Equal(8, eight.Distinct().Count());
        }
    }

    [Fact]
    public void Order_SpreadsParts_AndDoesNotDependOnTheOrderOfSilos()
    {
        var held = new int[4];
        for (var shard = 0; shard < 1600; shard++)
        {
            var order = ShardRing.Order(shard, Silos[..4]);
            Assert.Equal(order, ShardRing.Order(shard, Silos[..4].Reverse()));
            foreach (var silo in order.Take(ShardRing.Copies))
            {
                held[Array.IndexOf(Silos, silo)]++;
            }
        }

        Assert.All(held, h => Assert.InRange(h, 600, 1000));
    }
}
