using FsCheck;
using FsCheck.Fluent;

namespace Recsys.Embeddings.Tests;

public class AliasTableTests
{
    [Fact]
    public void Create_AnyWeights_GivesEachIndexItsShare() => Prop.ForAll(
        Gen.Choose(0, 1000).Select(w => w * w / 7.0).NonEmptyListOf().Select(w => w.ToArray()).Where(w => w.Sum() > 0).ToArbitrary(),
        weights =>
        {
            var slots = AliasTable.Create(weights);
            var share = new double[weights.Length];
            for (var i = 0; i < slots.Length; i++)
            {
                var kept = slots[i].Threshold / (double)uint.MaxValue;
                share[i] += kept / slots.Length;
                share[slots[i].Alias] += (1 - kept) / slots.Length;
            }

            return weights.Zip(share).All(p => Math.Abs((p.First / weights.Sum()) - p.Second) < 1e-6 && (p.First > 0 || p.Second == 0));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Draw_ManyTimes_FollowsTheWeights()
    {
        double[] weights = [1, 0, 3, 6];
        var slots = AliasTable.Create(weights);
        var random = new FastRandom(5);
        var counts = new int[4];
        for (var i = 0; i < 100_000; i++)
        {
            counts[AliasTable.Draw(slots, ref random)]++;
        }

        // Five standard errors of the largest share are about 800.
        Assert.Equal(10_000, counts[0], 800.0);
        Assert.Equal(0, counts[1]);
        Assert.Equal(30_000, counts[2], 800.0);
        Assert.Equal(60_000, counts[3], 800.0);
    }

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(1.0, -1.0)]
    [InlineData(1.0, double.NaN)]
    [InlineData(1.0, double.PositiveInfinity)]
    public void Create_WeightsWithoutADistribution_AreRefused(double first, double second) =>
        Assert.Throws<ArgumentException>(() => AliasTable.Create([first, second]));
}
