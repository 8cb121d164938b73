using FsCheck;
using FsCheck.Fluent;
using Recsys.Core;
using static Recsys.Evaluation.Tests.TestSets;

namespace Recsys.Evaluation.Tests;

public sealed class GlobalTimeSplitTests
{
    [Fact]
    public void Split_DistinctTimes_GivesTheShares()
    {
        var split = GlobalTimeSplit.Split(Of(4, 10, Enumerable.Range(0, 100).Select(t => Click(t % 4, t % 10, t))));

        Assert.Equal((80, 10, 10), Sizes(split));
        Assert.Equal("global-time 0.8/0.1/0.1", split.Protocol);
    }

    [Fact]
    public void Split_TiesAtTheBoundary_GoToTheLaterPart()
    {
        // The boundaries fall on positions 8 and 9: the times there are 7 and 7, shared by positions 6 to 9.
        long[] times = [0, 1, 2, 3, 4, 5, 7, 7, 7, 7];

        var split = GlobalTimeSplit.Split(Of([.. times.Select(t => Click(0, 0, t))]));

        Assert.Equal((6, 0, 4), Sizes(split));
    }

    [Fact]
    public void Split_AnyData_LosesNothingAndNoTrainingEventIsLaterThanAHeldOutOne()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var data = TestSets.Random(seed, events: 60);
            var split = GlobalTimeSplit.Split(data, 0.6, 0.2);
            Interaction[] joined =
                [.. split.Train.Interactions, .. split.Validation.Interactions, .. split.Test.Interactions];
            return joined.SequenceEqual(data.Interactions.ToArray())
                && AllBefore(split.Train, split.Validation)
                && AllBefore(split.Train, split.Test)
                && AllBefore(split.Validation, split.Test);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(1, 0)]
    [InlineData(double.NaN, 0.1)]
    [InlineData(0.8, -0.1)]
    [InlineData(0.8, 0.2)]
    [InlineData(0.8, double.NaN)]
    public void Split_SharesThatLeaveNothing_Throw(double train, double validation) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => GlobalTimeSplit.Split(Of(Click(0, 0, 1)), train, validation));

    [Fact]
    public void Split_OneTimeForAll_Throws()
    {
        var data = Of(Click(0, 0, 5), Click(1, 0, 5), Click(2, 0, 5));

        var error = Assert.Throws<ArgumentException>(() => GlobalTimeSplit.Split(data));

        Assert.Contains("nothing is left to train", error.Message, StringComparison.Ordinal);
    }

    private static (int, int, int) Sizes(DatasetSplit split) =>
        (split.Train.Interactions.Length, split.Validation.Interactions.Length, split.Test.Interactions.Length);

    private static bool AllBefore(InteractionDataset earlier, InteractionDataset later) =>
        earlier.Interactions.IsEmpty || later.Interactions.IsEmpty
        || earlier.Interactions[^1].Time < later.Interactions[0].Time;
}
