using FsCheck;
using FsCheck.Fluent;

namespace Recsys.Evaluation.Tests;

public sealed class ThresholdCurvesTests
{
    private static readonly float[] Scores = [.9f, .8f, .8f, .3f];
    private static readonly bool[] Labels = [true, false, true, false];

    [Fact]
    public void Roc_HandWorked() => Assert.Equal(
        [new(double.PositiveInfinity, 0, 0), new(.9f, 0, 0.5), new(.8f, 0.5, 1), new CurvePoint(.3f, 1, 1)],
        ThresholdCurves.Roc(Scores, Labels));

    [Fact]
    public void PrecisionRecall_HandWorked()
    {
        Assert.Equal(
            [new(.9f, 0.5, 1), new(.8f, 1, 2.0 / 3), new CurvePoint(.3f, 1, 0.5)],
            ThresholdCurves.PrecisionRecall(Scores, Labels));
        Assert.Equal((0.5 * 1) + (0.5 * 2 / 3), ThresholdCurves.AveragePrecision(Scores, Labels), 1e-12);
    }

    [Fact]
    public void Curves_OneClassMissing_AreEmpty()
    {
        Assert.Empty(ThresholdCurves.Roc([.5f], [true]));
        Assert.Empty(ThresholdCurves.Roc([.5f], [false]));
        Assert.Empty(ThresholdCurves.PrecisionRecall([.5f], [false]));
        Assert.True(double.IsNaN(ThresholdCurves.AveragePrecision([.5f], [false])));
        Assert.Equal(1, ThresholdCurves.AveragePrecision([.5f], [true]));
    }

    [Fact]
    public void Curves_NaNOrOtherLength_Throw()
    {
        Assert.Throws<ArgumentException>(() => ThresholdCurves.Roc([float.NaN, 1], [true, false]));
        Assert.Throws<ArgumentException>(() => ThresholdCurves.PrecisionRecall([1], [true, false]));
    }

    [Fact]
    public void Roc_AnyScores_HasTheAucBelowIt_AndRises()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var scores = Enumerable.Range(0, 40).Select(_ => random.Next(10) / 10f).ToArray();
            var labels = scores.Select((_, i) => i > 0 && (i == 1 || random.Next(3) == 0)).ToArray();
            var roc = ThresholdCurves.Roc(scores, labels);
            var area = roc.Zip(roc.Skip(1), (a, b) => (b.X - a.X) * (a.Y + b.Y) / 2).Sum();
            var precision = ThresholdCurves.AveragePrecision(scores, labels);
            return Math.Abs(area - ClickMetrics.Auc(scores, labels)) < 1e-9
                && roc.Zip(roc.Skip(1)).All(p => p.Second.X >= p.First.X && p.Second.Y >= p.First.Y)
                && precision is > 0 and <= 1 + 1e-12;
        }).QuickCheckThrowOnFailure();
    }
}
