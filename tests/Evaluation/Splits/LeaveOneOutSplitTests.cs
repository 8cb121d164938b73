using FsCheck;
using FsCheck.Fluent;
using Recsys.Core;
using static Recsys.Evaluation.Tests.TestSets;

namespace Recsys.Evaluation.Tests;

public sealed class LeaveOneOutSplitTests
{
    [Fact]
    public void Split_DistinctItems_HoldsOutTheLastTwo()
    {
        var split = LeaveOneOutSplit.Split(Of(
            Click(0, 3, 1), Click(0, 1, 2), Click(0, 2, 3), Click(0, 0, 4), Click(1, 5, 1), Click(1, 6, 2), Click(1, 7, 9)));

        Assert.Equal([Click(0, 3, 1), Click(1, 5, 1), Click(0, 1, 2)], split.Train.Interactions.ToArray());
        Assert.Equal([Click(1, 6, 2), Click(0, 2, 3)], split.Validation.Interactions.ToArray());
        Assert.Equal([Click(0, 0, 4), Click(1, 7, 9)], split.Test.Interactions.ToArray());
    }

    [Fact]
    public void Split_FewerThanThreeItems_StayInTrain()
    {
        var events = new[] { Click(0, 1, 1), Click(0, 2, 2), Click(1, 1, 1), Click(1, 1, 2), Click(1, 2, 3), Click(1, 1, 4) };

        var split = LeaveOneOutSplit.Split(Of(events));

        Assert.Equal(events.Length, split.Train.Interactions.Length);
        Assert.Equal(0, split.Validation.Interactions.Length);
        Assert.Equal(0, split.Test.Interactions.Length);
    }

    [Fact]
    public void Split_RepeatsAndImpressions_GoWithTheirPeriod()
    {
        var play = new Interaction(0, 3, InteractionKind.Play, 60, 8);

        var split = LeaveOneOutSplit.Split(Of(
            Shown(0, 1, 1), Click(0, 1, 2), Shown(0, 2, 3), Click(0, 2, 4), Click(0, 1, 5), Shown(0, 3, 6), Click(0, 3, 7), play));

        Assert.Equal(8, split.Train.Interactions.Length + split.Validation.Interactions.Length + split.Test.Interactions.Length);
        Assert.Equal([1L, 2, 3], Times(split.Train));
        Assert.Equal([4L, 5, 6], Times(split.Validation));
        Assert.Equal([7L, 8], Times(split.Test));
    }

    [Fact]
    public void Split_AnyData_LosesNothingAndKeepsEachUsersOrder()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var data = TestSets.Random(seed, events: 60);
            var split = LeaveOneOutSplit.Split(data);
            var (train, validation, test) = (split.Train.ByUser(), split.Validation.ByUser(), split.Test.ByUser());
            return data.ByUser().Index().All(user => user.Item.SequenceEqual(
                train[user.Index].Concat(validation[user.Index]).Concat(test[user.Index])));
        }).QuickCheckThrowOnFailure();
    }

    private static long[] Times(InteractionDataset data) => [.. data.Interactions.ToArray().Select(i => i.Time)];
}
