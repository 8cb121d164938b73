using FsCheck;
using FsCheck.Fluent;

namespace Recsys.Evaluation.Tests;

public sealed class ClickMetricsTests
{
    [Theory]
    [InlineData(new[] { .1f, .4f, .35f, .8f }, new[] { false, false, true, true }, 0.75)]
    [InlineData(new[] { .1f, .2f, .3f, .4f }, new[] { false, false, true, true }, 1)]
    [InlineData(new[] { .1f, .2f, .3f, .4f }, new[] { true, true, false, false }, 0)]
    [InlineData(new[] { .5f, .5f, .5f }, new[] { true, false, true }, 0.5)]
    [InlineData(new[] { .5f, .5f, .9f }, new[] { true, false, true }, 0.75)] // pairs: half of one tie, and one won
    [InlineData(new[] { float.NegativeInfinity, float.PositiveInfinity }, new[] { false, true }, 1)]
    public void Auc_HandWorked(float[] scores, bool[] labels, double expected) =>
        Assert.Equal(expected, ClickMetrics.Auc(scores, labels), 1e-12);

    [Theory]
    [InlineData(new float[0], new bool[0])]
    [InlineData(new[] { .1f, .2f }, new[] { true, true })]
    [InlineData(new[] { .1f, .2f }, new[] { false, false })]
    public void Auc_OneClassMissing_IsNaN(float[] scores, bool[] labels) =>
        Assert.True(double.IsNaN(ClickMetrics.Auc(scores, labels)));

    [Fact]
    public void Auc_AnyScores_EqualsTheShareOfWonPairs()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var scores = Enumerable.Range(0, 40).Select(_ => random.Next(10) / 10f).ToArray();
            var labels = scores.Select((_, i) => i > 0 && (i == 1 || random.Next(3) == 0)).ToArray();
            var pairs = from p in Enumerable.Range(0, 40)
                        from n in Enumerable.Range(0, 40)
                        where labels[p] && !labels[n]
                        select scores[p] > scores[n] ? 1 : scores[p] == scores[n] ? 0.5 : 0;
            return Math.Abs(pairs.Average() - ClickMetrics.Auc(scores, labels)) < 1e-12;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Auc_ChangesNothingOfItsInput()
    {
        float[] scores = [.9f, .1f];
        bool[] labels = [true, false];

        ClickMetrics.Auc(scores, labels);

        Assert.Equal([.9f, .1f], scores);
        Assert.Equal([true, false], labels);
    }

    [Fact]
    public void LogLoss_HandWorked()
    {
        // -(ln 0.8 + ln(1 - 0.4)) / 2 = (0.223144 + 0.510826) / 2
        Assert.Equal(0.366985, ClickMetrics.LogLoss([.8f, .4f], [true, false]), 1e-6);
        Assert.Equal(Math.Log(2), ClickMetrics.LogLoss([.5f, .5f], [true, false]), 1e-9);
        Assert.True(double.IsNaN(ClickMetrics.LogLoss([], [])));
    }

    [Theory]
    [InlineData(0f, true)]
    [InlineData(1f, false)]
    public void LogLoss_CertainAndWrong_IsTheStatedBound(float probability, bool label) =>
        Assert.Equal(16.118096, ClickMetrics.LogLoss([probability], [label]), 1e-6);

    [Theory]
    [InlineData(-0.01f)]
    [InlineData(1.01f)]
    [InlineData(float.NaN)]
    public void LogLoss_NoProbability_ThrowsNamingIt(float probability)
    {
        var error = Assert.Throws<ArgumentException>(() => ClickMetrics.LogLoss([.5f, probability], [true, true]));

        Assert.Contains("example 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_NaNScoreOrOtherLength_Throw()
    {
        Assert.Throws<ArgumentException>(() => ClickMetrics.Auc([float.NaN, 1], [true, false]));
        Assert.Throws<ArgumentException>(() => ClickMetrics.Auc([1], [true, false]));
        Assert.Throws<ArgumentException>(() => ClickMetrics.LogLoss([1], [true, false]));
    }
}
