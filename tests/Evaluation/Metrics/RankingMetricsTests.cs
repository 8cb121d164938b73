using FsCheck;
using FsCheck.Fluent;

namespace Recsys.Evaluation.Tests;

public sealed class RankingMetricsTests
{
    private static readonly int[] Ranking = [7, 3, 9, 1, 5];

    [Theory]
    [InlineData(new[] { 9 }, 2, 0)]
    [InlineData(new[] { 9 }, 3, 1)]
    [InlineData(new[] { 9, 1 }, 5, 1)]
    [InlineData(new[] { 100 }, 5, 0)]
    public void HitRate_HandWorked(int[] relevant, int k, double expected) =>
        Assert.Equal(expected, RankingMetrics.HitRate(Ranking, relevant.ToHashSet(), k));

    [Theory]
    [InlineData(new[] { 7 }, 5, 1)]
    [InlineData(new[] { 9 }, 5, 0.5)] // 1 / log2(4)
    [InlineData(new[] { 9 }, 2, 0)]
    [InlineData(new[] { 7, 1 }, 5, 0.877215)] // (1 + 1/log2(5)) / (1 + 1/log2(3)) = 1.430677 / 1.630930
    [InlineData(new[] { 7, 3, 9, 1, 5, 100 }, 5, 1)] // the ideal list is cut at k too
    public void Ndcg_HandWorked(int[] relevant, int k, double expected) =>
        Assert.Equal(expected, RankingMetrics.Ndcg(Ranking, relevant.ToHashSet(), k), 1e-6);

    [Theory]
    [InlineData(new[] { 9, 5 }, 5, 1.0 / 3)]
    [InlineData(new[] { 7 }, 1, 1)]
    [InlineData(new[] { 9 }, 2, 0)]
    public void ReciprocalRank_HandWorked(int[] relevant, int k, double expected) =>
        Assert.Equal(expected, RankingMetrics.ReciprocalRank(Ranking, relevant.ToHashSet(), k), 1e-12);

    [Fact]
    public void All_NothingRelevant_AreNaN()
    {
        var none = new HashSet<int>();

        Assert.True(double.IsNaN(RankingMetrics.HitRate(Ranking, none, 5)));
        Assert.True(double.IsNaN(RankingMetrics.Ndcg(Ranking, none, 5)));
        Assert.True(double.IsNaN(RankingMetrics.ReciprocalRank(Ranking, none, 5)));
    }

    [Fact]
    public void All_EmptyRanking_AreZero()
    {
        var relevant = new HashSet<int> { 1 };

        Assert.Equal(0, RankingMetrics.HitRate([], relevant, 5));
        Assert.Equal(0, RankingMetrics.Ndcg([], relevant, 5));
        Assert.Equal(0, RankingMetrics.ReciprocalRank([], relevant, 5));
    }

    [Fact]
    public void All_CutoffBelowOne_Throw()
    {
        var relevant = new HashSet<int> { 1 };

        Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.HitRate(Ranking, relevant, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.Ndcg(Ranking, relevant, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.ReciprocalRank(Ranking, relevant, 0));
    }

    [Fact]
    public void All_AnyRanking_LieInRangeAndGrowWhenARelevantItemMovesUp()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var ranking = Enumerable.Range(0, 12).ToArray();
            random.Shuffle(ranking);
            var relevant = Enumerable.Range(0, 12).Where(_ => random.Next(3) == 0).Append(0).ToHashSet();
            var k = random.Next(1, 15);
            var better = (int[])ranking.Clone();
            var up = Array.FindIndex(better, 1, relevant.Contains);
            if (up > 0)
            {
                (better[up - 1], better[up]) = (better[up], better[up - 1]);
            }

            return new Func<int[], double>[]
            {
                r => RankingMetrics.HitRate(r, relevant, k),
                r => RankingMetrics.Ndcg(r, relevant, k),
                r => RankingMetrics.ReciprocalRank(r, relevant, k),
            }.All(metric => metric(ranking) is >= 0 and <= 1 + 1e-12 && metric(better) >= metric(ranking) - 1e-12);
        }).QuickCheckThrowOnFailure();
    }
}
