using FsCheck;
using FsCheck.Fluent;

namespace Recsys.Evaluation.Tests;

public sealed class GradedMetricsTests
{
    [Fact]
    public void Ndcg_HandWorked()
    {
        var hours = new Dictionary<int, double> { [1] = 10, [2] = 2.5, [3] = 0 };

        // Gains by rank: 0, 2.5, 10: 2.5/log2(3) + 10/log2(4) = 1.577324 + 5; ideal 10 + 2.5/log2(3) = 11.577324.
        Assert.Equal(6.577324 / 11.577324, GradedMetrics.Ndcg([9, 2, 1, 3], hours, 4), 1e-6);
        Assert.Equal(1.577324 / 11.577324, GradedMetrics.Ndcg([9, 2, 1, 3], hours, 2), 1e-6);
        Assert.Equal(1, GradedMetrics.Ndcg([1], hours, 1));
    }

    [Fact]
    public void Ndcg_NoGain_IsNaN()
    {
        Assert.True(double.IsNaN(GradedMetrics.Ndcg([1, 2], new Dictionary<int, double>(), 5)));
        Assert.True(double.IsNaN(GradedMetrics.Ndcg([1, 2], new Dictionary<int, double> { [1] = 0 }, 5)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Ndcg_GainOutsideItsRange_IsNamed(double gain) => Assert.Contains(
        "item 7", Assert.Throws<ArgumentException>(() => GradedMetrics.Ndcg([1], new Dictionary<int, double> { [7] = gain }, 5)).Message, StringComparison.Ordinal);

    [Fact]
    public void Ndcg_BinaryGains_IsTheBinaryOne_AndScaleDoesNotMatter()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var ranking = Enumerable.Range(0, 12).ToArray();
            random.Shuffle(ranking);
            var relevant = Enumerable.Range(0, 12).Where(_ => random.Next(3) == 0).Append(0).ToHashSet();
            var k = random.Next(1, 15);
            var gains = relevant.ToDictionary(i => i, _ => random.NextDouble());
            return Math.Abs(GradedMetrics.Ndcg(ranking, relevant.ToDictionary(i => i, _ => 1.0), k) - RankingMetrics.Ndcg(ranking, relevant, k)) < 1e-12
                && Math.Abs(GradedMetrics.Ndcg(ranking, gains, k) - GradedMetrics.Ndcg(ranking, gains.ToDictionary(g => g.Key, g => 60 * g.Value), k)) < 1e-12
                && GradedMetrics.Ndcg([.. gains.OrderByDescending(g => g.Value).Select(g => g.Key)], gains, k) > 1 - 1e-12;
        }).QuickCheckThrowOnFailure();
    }
}
