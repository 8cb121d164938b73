using FsCheck;
using FsCheck.Fluent;

namespace Recsys.Evaluation.Tests;

public sealed class RatingMetricsTests
{
    [Fact]
    public void All_HandWorked()
    {
        float[] predicted = [3, 5, 1];
        float[] actual = [4, 5, 4];

        Assert.Equal(Math.Sqrt(10.0 / 3), RatingMetrics.Rmse(predicted, actual), 1e-12);
        Assert.Equal(4.0 / 3, RatingMetrics.Mae(predicted, actual), 1e-12);
        Assert.Equal((0.25 + 0 + 0.75) / 3, RatingMetrics.Mape(predicted, actual), 1e-12);
    }

    [Fact]
    public void Mape_ActualOfZero_IsLeftOut()
    {
        Assert.Equal(0.5, RatingMetrics.Mape([1, 3], [0, 2]), 1e-12);
        Assert.True(double.IsNaN(RatingMetrics.Mape([1], [0])));
    }

    [Fact]
    public void All_NoExamples_AreNaN() => Assert.All(
        [RatingMetrics.Rmse([], []), RatingMetrics.Mae([], []), RatingMetrics.Mape([], [])], value => Assert.True(double.IsNaN(value)));

    [Fact]
    public void All_OtherLengthOrNaN_Throw()
    {
        Assert.Throws<ArgumentException>(() => RatingMetrics.Rmse([1], [1, 2]));
        Assert.Throws<ArgumentException>(() => RatingMetrics.Mae([float.NaN], [1]));
    }

    [Fact]
    public void Rmse_AnyErrors_IsAtLeastMae()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var predicted = Enumerable.Range(0, 20).Select(_ => random.NextSingle() * 5).ToArray();
            var actual = predicted.Select(_ => random.NextSingle() * 5).ToArray();
            return RatingMetrics.Rmse(predicted, actual) >= RatingMetrics.Mae(predicted, actual) - 1e-9;
        }).QuickCheckThrowOnFailure();
    }
}
