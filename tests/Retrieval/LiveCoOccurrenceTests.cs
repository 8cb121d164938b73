namespace Recsys.Retrieval.Tests;

public sealed class LiveCoOccurrenceTests
{
    private const long Day = 86_400_000;

    // Users of two items weigh 1 / ln 4. Items 0 and 1 share one of one and two users.
    [Fact]
    public void Of_TwoUsers_IsTheDampedCosine()
    {
        var live = Counted(new RecallOptions(), ("ann", 0), ("ann", 1), ("bob", 1), ("bob", 2));

        Assert.Equal([(1, 1 / (MathF.Sqrt(2) * MathF.Log(4)))], Pairs(live, 0), Close);
        Assert.Equal([0, 2], live.Of(1).ToArray().Select(n => n.Item));
    }

    [Fact]
    public void Of_BeforeTheRefreshAndForUnknownItems_IsEmpty()
    {
        var live = new LiveCoOccurrence(new RecallOptions());
        live.Add("ann", 0, 1);
        live.Add("ann", 1, 2);

        Assert.True(live.Of(0).IsEmpty);
        Assert.True(live.Of(99_999).IsEmpty);
        Assert.True(live.Of(-1).IsEmpty);
        live.Refresh();
        Assert.False(live.Of(0).IsEmpty);
    }

    [Fact]
    public void Add_TheSameItemAgain_CountsItOnce()
    {
        var once = Counted(new RecallOptions(), ("ann", 0), ("ann", 1), ("bob", 0));
        var often = Counted(new RecallOptions(), ("ann", 0), ("ann", 1), ("ann", 0), ("ann", 1), ("bob", 0), ("bob", 0));

        Assert.Equal(Pairs(once, 0), Pairs(often, 0), Close);
    }

    // In a half-life the older pair's counts halve: of item 0's mass 1.5 and the others' .5 and 1 it keeps .5 and 1.
    [Fact]
    public void Of_OlderPair_WeighsLessByTheHalfLife()
    {
        var live = new LiveCoOccurrence(new RecallOptions { CoOccurrenceHalfLife = TimeSpan.FromDays(1) });
        foreach (var (user, item, time) in new[] { ("ann", 0, 0L), ("ann", 1, 0L), ("bob", 0, Day), ("bob", 2, Day) })
        {
            live.Add(user, item, time);
        }

        live.Refresh();
        var damping = 1 / MathF.Log(4);
        Assert.Equal(
            [(2, damping / MathF.Sqrt(1.5f)), (1, damping * .5f / MathF.Sqrt(1.5f * .5f))], Pairs(live, 0), Close);
    }

    [Fact]
    public void Of_AfterThousandsOfHalfLives_IsAsAtTheBeginning()
    {
        var live = new LiveCoOccurrence(new RecallOptions { CoOccurrenceHalfLife = TimeSpan.FromMinutes(1) });
        for (var day = 0L; day < 10; day++)
        {
            live.Add($"ann-{day}", 0, day * Day);
            live.Add($"ann-{day}", 1, day * Day);
        }

        live.Refresh();
        Assert.Equal([(1, 1 / MathF.Log(4))], Pairs(live, 0), Close);
    }

    [Fact]
    public void Add_MoreItemsThanAreRemembered_TheOldestLeave()
    {
        var live = Counted(new RecallOptions { CoOccurringHistory = 2 }, ("ann", 0), ("ann", 1), ("ann", 2));

        Assert.Equal([2], live.Of(1).ToArray().Select(n => n.Item));
        Assert.True(live.Of(0).IsEmpty);
    }

    [Fact]
    public void Add_ItemThatLeftAndCameBack_CountsItsUserOnce()
    {
        var back = Counted(new RecallOptions { CoOccurringHistory = 2 }, ("ann", 0), ("ann", 1), ("ann", 2), ("ann", 0), ("bob", 0));

        Assert.Equal([(2, 1 / (MathF.Sqrt(2) * MathF.Log(4)))], Pairs(back, 0), Close);
    }

    [Fact]
    public void Add_MoreUsersThanAreRemembered_ThoseActiveLongAgoLeave()
    {
        var live = new LiveCoOccurrence(new RecallOptions { CoOccurringUsers = 4 });
        live.Add("old", 0, 1);
        live.Add("old", 1, 1);
        for (var u = 0; u < 8; u++)
        {
            live.Add($"u{u}", 2, 2);
            live.Add($"u{u}", 3, 2);
        }

        live.Add("old", 4, 3);
        live.Refresh();
        Assert.True(live.Of(4).IsEmpty);
        Assert.Equal([3], live.Of(2).ToArray().Select(n => n.Item));
    }

    [Fact]
    public void Forget_User_IsCountedNoMore_AlsoFromEventsThatWereReadBefore()
    {
        var live = Counted(new RecallOptions(), ("ann", 0), ("ann", 1), ("bob", 1), ("bob", 2));
        live.Forget("ann");
        live.Add("ann", 0, 5);
        live.Add("ann", 1, 5);
        live.Add("cem", 1, 5);
        live.Add("cem", 2, 5);
        live.Refresh();
        Assert.Equal([2], live.Of(1).ToArray().Select(n => n.Item));

        live.Begin();
        live.Add("ann", 0, 6);
        live.Add("ann", 1, 6);
        live.Refresh();
        Assert.Contains(live.Of(1).ToArray(), n => n.Item == 0);
    }

    [Fact]
    public void Of_ManyUsersOfAnItem_KeepsItsSizeAndTheirShares()
    {
        var live = new LiveCoOccurrence(new RecallOptions());
        for (var u = 0; u < 5000; u++)
        {
            live.Add($"u{u}", 0, u);
            live.Add($"u{u}", 1 + (u % 2), u);
        }

        live.Refresh();
        Assert.Equal([1, 2], live.Of(0).ToArray().Select(n => n.Item).Order());
        Assert.All(live.Of(0).ToArray(), n => Assert.Equal(1 / (MathF.Sqrt(2) * MathF.Log(4)), n.Score, 1e-2f));
    }

    [Fact]
    public void Clear_ForgetsEverything()
    {
        var live = Counted(new RecallOptions(), ("ann", 0), ("ann", 1));
        live.Clear();
        live.Refresh();

        Assert.True(live.Of(0).IsEmpty);
    }

    private static LiveCoOccurrence Counted(RecallOptions options, params (string User, int Item)[] events)
    {
        var live = new LiveCoOccurrence(options);
        foreach (var (user, item) in events)
        {
            live.Add(user, item, 1);
        }

        live.Refresh();
        return live;
    }

    private static IEnumerable<(int Item, float Score)> Pairs(LiveCoOccurrence live, int index) => live.Of(index).ToArray().Select(n => (n.Item, n.Score));

    private static bool Close((int Item, float Score) a, (int Item, float Score) b) => a.Item == b.Item && MathF.Abs(a.Score - b.Score) < 1e-5f;
}
