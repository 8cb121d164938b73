using FsCheck;
using FsCheck.Fluent;
using Recsys.Training.Recall;

namespace Recsys.Training.Tests;

public class SampledSoftmaxTests
{
    // Item 0 in three of four samples, item 1 in one; items 2 and 3 never.
    private static readonly TargetSample[] Samples = [new(0, 1, 0), new(1, 1, 0), new(2, 1, 0), new(3, 1, 1)];

    [Fact]
    public void Corrections_InBatchOnly_AreTheChancesOfBeingAColumn()
    {
        var softmax = new SampledSoftmax(Samples, items: 4, uniformNegatives: 0, correct: true);

        var corrections = softmax.Corrections([0, 1], batch: 2);

        // Q_0 = 1 - (1/4)^2, Q_1 = 1 - (3/4)^2.
        Assert.Equal(-Math.Log(15.0 / 16), corrections[0], 1e-6);
        Assert.Equal(-Math.Log(7.0 / 16), corrections[1], 1e-6);
    }

    [Fact]
    public void Corrections_WithUniformNegatives_MixBothChances()
    {
        var softmax = new SampledSoftmax(Samples, items: 4, uniformNegatives: 1, correct: true);

        var corrections = softmax.Corrections([0, 2], batch: 1);

        // Missed by both: item 0 with 1/4 * 3/4, item 2 with 1 * 3/4.
        Assert.Equal(-Math.Log(13.0 / 16), corrections[0], 1e-6);
        Assert.Equal(-Math.Log(1.0 / 4), corrections[1], 1e-6);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(0, false)]
    public void Corrections_AllItemsOrSwitchedOff_AreZero(int uniform, bool correct)
    {
        var softmax = new SampledSoftmax(Samples, items: 4, uniform, correct);
        Assert.Equal([0f, 0f], softmax.Corrections([0, 1], batch: 2));
    }

    [Fact]
    public void DrawColumns_AnySizes_AreDistinctAndHoldAllTargets() => Prop.ForAll(
        Gen.Choose(0, 30).Two().ToArbitrary(),
        pair =>
        {
            var (seed, uniform) = pair;
            var random = new Random(seed);
            var targets = Enumerable.Range(0, 8).Select(_ => random.Next(20)).ToArray();
            var softmax = new SampledSoftmax(Samples, items: 20, uniform, correct: true);
            var columns = softmax.DrawColumns(targets, random);
            return columns.Distinct().Count() == columns.Length
                && targets.All(columns.Contains)
                && columns.All(c => c is >= 0 and < 20)
                && columns.Length >= Math.Min(uniform, 20)
                && columns.Length <= Math.Min(8 + uniform, 20);
        }).QuickCheckThrowOnFailure();
}
