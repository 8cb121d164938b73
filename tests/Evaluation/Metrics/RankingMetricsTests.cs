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

    [Theory]
    [InlineData(new[] { 9, 7, 100 }, 3, 2.0 / 3, 2.0 / 3)]
    [InlineData(new[] { 9 }, 10, 0.1, 1)] // the list has five items, k counts ten
    [InlineData(new[] { 7, 3, 9, 1, 5, 100 }, 2, 1, 2.0 / 6)]
    [InlineData(new[] { 100 }, 5, 0, 0)]
    public void PrecisionAndRecall_HandWorked(int[] relevant, int k, double precision, double recall)
    {
        Assert.Equal(precision, RankingMetrics.Precision(Ranking, relevant.ToHashSet(), k), 1e-12);
        Assert.Equal(recall, RankingMetrics.Recall(Ranking, relevant.ToHashSet(), k), 1e-12);
    }

    [Theory]
    [InlineData(new[] { 7, 9, 5 }, 5, 0.7555556)] // (1/1 + 2/3 + 3/5) / 3
    [InlineData(new[] { 7, 9, 5 }, 3, 0.5555556)] // (1/1 + 2/3) / 3
    [InlineData(new[] { 7, 3, 9, 1 }, 2, 1)] // a perfect list of two
    [InlineData(new[] { 100 }, 5, 0)]
    public void AveragePrecision_HandWorked(int[] relevant, int k, double expected) =>
        Assert.Equal(expected, RankingMetrics.AveragePrecision(Ranking, relevant.ToHashSet(), k), 1e-6);

    [Fact]
    public void All_NothingRelevant_AreNaN()
    {
        var none = new HashSet<int>();

        Assert.True(double.IsNaN(RankingMetrics.HitRate(Ranking, none, 5)));
        Assert.True(double.IsNaN(RankingMetrics.Precision(Ranking, none, 5)));
        Assert.True(double.IsNaN(RankingMetrics.Recall(Ranking, none, 5)));
        Assert.True(double.IsNaN(RankingMetrics.AveragePrecision(Ranking, none, 5)));
        Assert.True(double.IsNaN(RankingMetrics.Ndcg(Ranking, none, 5)));
        Assert.True(double.IsNaN(RankingMetrics.ReciprocalRank(Ranking, none, 5)));
    }

    [Fact]
    public void All_EmptyRanking_AreZero()
    {
        var relevant = new HashSet<int> { 1 };

        Assert.Equal(0, RankingMetrics.HitRate([], relevant, 5));
        Assert.Equal(0, RankingMetrics.Precision([], relevant, 5));
        Assert.Equal(0, RankingMetrics.Recall([], relevant, 5));
        Assert.Equal(0, RankingMetrics.AveragePrecision([], relevant, 5));
        Assert.Equal(0, RankingMetrics.Ndcg([], relevant, 5));
        Assert.Equal(0, RankingMetrics.ReciprocalRank([], relevant, 5));
    }

    [Fact]
    public void All_CutoffBelowOne_Throw()
    {
        var relevant = new HashSet<int> { 1 };

        Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.HitRate(Ranking, relevant, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.Precision(Ranking, relevant, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.Recall(Ranking, relevant, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.AveragePrecision(Ranking, relevant, 0));
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
                r => RankingMetrics.Precision(r, relevant, k),
                r => RankingMetrics.Recall(r, relevant, k),
                r => RankingMetrics.AveragePrecision(r, relevant, k),
                r => RankingMetrics.Ndcg(r, relevant, k),
                r => RankingMetrics.ReciprocalRank(r, relevant, k),
            }.All(metric => metric(ranking) is >= 0 and <= 1 + 1e-12 && metric(better) >= metric(ranking) - 1e-12);
        }).QuickCheckThrowOnFailure();
    }
}
