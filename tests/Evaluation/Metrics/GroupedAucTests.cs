namespace Recsys.Evaluation.Tests;

public sealed class GroupedAucTests
{
    [Fact]
    public void Of_HandWorked_WeighsByExamplesAndCountsWhoIsLeftOut()
    {
        // User 1: one pair, won. User 2: two pairs, one won. User 3 has no negative.
        float[] scores = [.9f, .1f, .5f, .6f, .4f, .99f];
        bool[] labels = [true, false, true, false, false, true];
        int[] users = [1, 1, 2, 2, 2, 3];

        var gauc = GroupedAuc.Of(scores, labels, users);

        Assert.Equal(((2 * 1) + (3 * 0.5)) / 5, gauc.Value, 1e-12);
        Assert.Equal((2, 1, 1), (gauc.Users, gauc.UsersLeftOut, gauc.ExamplesLeftOut));
    }

    [Fact]
    public void Of_ScoresThatOnlyTellUsersApart_IsAHalf()
    {
        // AUC is high, as the eager user's scores are higher, but within a user nothing is told.
        float[] scores = [.9f, .9f, .9f, .1f, .1f, .1f];
        bool[] labels = [true, true, false, true, false, false];

        Assert.Equal(0.5, GroupedAuc.Of(scores, labels, [0, 0, 0, 1, 1, 1]).Value, 1e-12);
        Assert.True(ClickMetrics.Auc(scores, labels) > 0.6);
    }

    [Fact]
    public void Of_NobodyWithBothClasses_IsNaN()
    {
        var gauc = GroupedAuc.Of([.1f, .2f], [true, false], [0, 1]);

        Assert.True(double.IsNaN(gauc.Value));
        Assert.Equal((0, 2, 2), (gauc.Users, gauc.UsersLeftOut, gauc.ExamplesLeftOut));
    }

    [Fact]
    public void Of_OtherLength_Throws() => Assert.Throws<ArgumentException>(() => GroupedAuc.Of([.1f], [true], []));
}
