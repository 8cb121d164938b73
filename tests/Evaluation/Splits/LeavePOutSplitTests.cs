using static Recsys.Evaluation.Tests.TestSets;

namespace Recsys.Evaluation.Tests;

public sealed class LeavePOutSplitTests
{
    [Fact]
    public void Split_TwoOut_HoldsOutTheLastTwoAndTheTwoBefore()
    {
        var split = LeavePOutSplit.Split(Of(
            Click(0, 0, 1), Click(0, 1, 2), Click(0, 2, 3), Click(0, 3, 4), Click(0, 4, 5), Click(1, 5, 1), Click(1, 6, 2), Click(1, 7, 3), Click(1, 8, 4)), 2);

        Assert.Equal("leave-2-out", split.Protocol);
        Assert.Equal([Click(0, 1, 2), Click(0, 2, 3)], split.Validation.Interactions.ToArray());
        Assert.Equal([Click(0, 3, 4), Click(0, 4, 5)], split.Test.Interactions.ToArray());
        // Four items are fewer than 2p + 1: user 1 stays in train.
        Assert.Equal(5, split.Train.Interactions.Length);
    }

    [Fact]
    public void Split_Repeats_DoNotCountAsItems()
    {
        var split = LeavePOutSplit.Split(Of(
            Click(0, 0, 1), Click(0, 1, 2), Click(0, 2, 3), Click(0, 2, 4), Click(0, 3, 5), Click(0, 4, 6), Click(0, 4, 7)), 2);

        Assert.Equal([2L, 3, 4], [.. split.Validation.Interactions.ToArray().Select(e => e.Time)]);
        Assert.Equal([5L, 6, 7], [.. split.Test.Interactions.ToArray().Select(e => e.Time)]);
    }

    [Fact]
    public void Split_NoneOut_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => LeavePOutSplit.Split(Of(Click(0, 0, 1)), 0));
}
