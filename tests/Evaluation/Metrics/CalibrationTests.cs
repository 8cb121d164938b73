using FsCheck;
using FsCheck.Fluent;

namespace Recsys.Evaluation.Tests;

public sealed class CalibrationTests
{
    [Fact]
    public void Ratio_HandWorked()
    {
        Assert.Equal(1.5 / 2, Calibration.Ratio([.5f, .25f, .75f], [true, true, false]), 1e-12);
        Assert.True(double.IsNaN(Calibration.Ratio([.5f], [false])));
    }

    [Fact]
    public void Bins_HandWorked()
    {
        var bins = Calibration.Bins([0f, .25f, .5f, .75f, 1f], [false, true, true, false, true], bins: 2);

        Assert.Equal(
            [new ReliabilityBin(0, 0.5, 2, 0.125, 0.5), new ReliabilityBin(0.5, 1, 3, 0.75, 2.0 / 3)], bins);
        // 2/5 |.125 - .5| + 3/5 |.75 - .6667|
        Assert.Equal(0.15 + 0.05, Calibration.ExpectedError([0f, .25f, .5f, .75f, 1f], [false, true, true, false, true], 2), 1e-12);
    }

    [Fact]
    public void ExpectedError_NoExamples_IsNaN_AndEmptyBinsDoNotCount()
    {
        Assert.True(double.IsNaN(Calibration.ExpectedError([], [])));
        Assert.Equal(0, Calibration.ExpectedError([1f], [true]));
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.1f)]
    [InlineData(float.NaN)]
    public void Bins_NoProbability_Throws(float probability) =>
        Assert.Throws<ArgumentException>(() => Calibration.Bins([probability], [true]));

    [Fact]
    public void ExpectedError_LabelsDrawnFromTheProbabilities_IsSmall_AndBinsHoldAll()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var probabilities = Enumerable.Range(0, 5000).Select(_ => random.NextSingle()).ToArray();
            var labels = Array.ConvertAll(probabilities, p => random.NextSingle() < p);
            return Calibration.ExpectedError(probabilities, labels) < 0.05
                && Calibration.ExpectedError(Array.ConvertAll(probabilities, p => p / 3), labels) > 0.2
                && Calibration.Bins(probabilities, labels).Sum(b => b.Count) == 5000;
        }).QuickCheckThrowOnFailure();
    }
}
