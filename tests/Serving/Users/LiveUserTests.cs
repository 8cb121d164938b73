using Recsys.Conformance;
using Recsys.Core;
using Recsys.Retrieval;
using Recsys.Serving.Users;

namespace Recsys.Serving.Tests.Users;

public sealed class LiveUserTests
{
    [Fact]
    public void Ask_AfterEvents_KnowsSessionPurchasesAndWhatWasShown()
    {
        var user = new LiveUser();
        user.Show(4);
        user.Show(5);
        user.Apply(1, 7, InteractionKind.Impression, 0, 10);
        user.Apply(2, 4, InteractionKind.Click, 0, 20);
        user.Apply(3, 8, InteractionKind.Purchase, 9.5f, 30);
        user.Apply(4, 9, InteractionKind.Purchase, 1, 40);

        Span<HistoryEvent> session = stackalloc HistoryEvent[user.Session.Count];
        var question = user.Ask(3, 50, session);

        Assert.Equal((3, 50L, 4L), (question.Count, question.Time, user.LastSequence));
        Assert.Equal(
            [new(9, InteractionKind.Purchase, 1, 40), new(8, InteractionKind.Purchase, 9.5f, 30), new(4, InteractionKind.Click, 0, 20)],
            question.Session.ToArray());
        Assert.Equal([9, 8], question.Bought.ToArray());
        Assert.Equal([5], question.Shown.ToArray().Where(i => i >= 0));
        Assert.Equal([1, 1, 0, 0, 0, 0, 0, 2, 0], user.Counters);
    }

    [Fact]
    public void Ask_WhatIsKnownBesideTheEvents_IsInTheQuestion()
    {
        var user = new LiveUser();
        user.Begin(new Dictionary<string, string> { ["genre"] = "Puzzle" }, erasedAt: 77, [1, 2, 3, 0, 0, 0, 0, 0, 0]);

        var question = user.Ask(1, 80, []);

        Assert.Equal("Puzzle", question.Answers!["genre"]);
        Assert.Equal(77, question.ErasedAt);
        Assert.Equal([1, 2, 3, 0, 0, 0, 0, 0, 0], user.Counters);
    }

    [Fact]
    public void GoOn_FromWhatWasKept_IsTheUserOfAllEvents()
    {
        var (whole, kept) = (new LiveUser(3, 4, 2), new LiveUser(3, 4, 2));
        var events = Enumerable.Range(1, 9)
            .Select(i => new HistoryEvent(i % 4, i % 2 == 0 ? InteractionKind.Purchase : InteractionKind.Click, i, 100 * i)).ToArray();
        foreach (var (at, e) in events.Index())
        {
            Apply(whole, at, e);
        }

        var half = new LiveUser(3, 4, 2);
        foreach (var (at, e) in events[..5].Index())
        {
            Apply(half, at, e);
        }

        kept.Begin(new Dictionary<string, string>(), 0, []);
        kept.GoOn(
            half.LastSequence,
            half.Counters,
            [.. Enumerable.Range(0, half.Session.Count).Reverse().Select(i => half.Session[i])],
            [.. half.Bought.Items.ToArray().Reverse()]);
        foreach (var (at, e) in events[5..].Index())
        {
            Apply(kept, 5 + at, e);
        }

        Assert.Equal(Told(whole), Told(kept));
        Assert.Equal(9, kept.LastSequence);

        static void Apply(LiveUser user, int at, HistoryEvent e) => user.Apply(at + 1, e.Row, e.Kind, e.Value, e.Time);

        static string Told(LiveUser user)
        {
            var session = new HistoryEvent[user.Session.Count];
            user.Session.CopyNewestFirst(session);
            return $"{string.Join(' ', session)}; {string.Join(' ', user.Bought.Items.ToArray())}; {string.Join(' ', user.Counters)}; {user.LastSequence}";
        }
    }

    [Fact]
    public async Task MoveInterestTo_Model_GivesTheInterestOfTheSession()
    {
        using var setup = new ServingSetup();
        setup.AddItems(100);
        await setup.ServeAsync(new TestArtifactOptions());
        using var lease = setup.Host.Acquire();
        var user = new LiveUser();
        user.MoveInterestTo(lease.Model);
        Assert.True(user.Interest.IsEmpty);
        Assert.Null(user.InterestVersion);

        user.Apply(1, 3, InteractionKind.Click, 0, 10);
        user.UpdateInterest(lease.Model);

        Assert.Equal(ServingSetup.Interest(lease.Model!, [new HistoryEvent(3, InteractionKind.Click, 0, 10)]), user.Interest.ToArray());
        Assert.Equal(lease.Model!.Version, user.InterestVersion);
        user.MoveInterestTo(null);
        Assert.True(user.Interest.IsEmpty);
    }

    [Fact]
    public void Apply_AndShow_ChangeNoOtherUser()
    {
        // Users share what is empty.
        var (user, other) = (new LiveUser(), new LiveUser());
        user.Show(1);
        user.Apply(4, 2, InteractionKind.Purchase, 0, 1);
        user.Clear();
        user.Show(3);
        user.Apply(5, 4, InteractionKind.Purchase, 0, 2);

        Assert.Equal((1, 0), (user.Exposures.Pending, other.Exposures.Pending));
        Assert.Equal([4], user.Bought.Items.ToArray());
        Assert.True(other.Bought.Items.IsEmpty);
        Assert.Equal(0, other.Counters[(int)InteractionKind.Purchase]);
    }

    [Fact]
    public void UserWhoBoughtNothingAndSawNothing_IsSmall()
    {
        // Fifty events are 800 bytes; all else of the user is beside them in every user's memory, a reference for events that a carried state waits for among it.
        var (events, users) = (new HistoryEvent[50], new LiveUser[1000]);
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = new HistoryEvent(i, InteractionKind.Click, 0, i);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < users.Length; i++)
        {
            users[i] = new LiveUser();
        }

        var empty = (GC.GetAllocatedBytesForCurrentThread() - before) / users.Length;
        Assert.InRange(empty, 1, 168);
        Array.ForEach(users, u => u.GoOn(50, [], events, []));
        Assert.All(users, u => Assert.Equal((BoughtItems.None, ExposureRing.None), (u.Bought, u.Exposures)));
    }

    [Fact]
    public void Clear_LeavesNothing()
    {
        var user = new LiveUser();
        user.Begin(new Dictionary<string, string> { ["a"] = "b" }, 5, [9]);
        user.Show(1);
        user.Apply(4, 2, InteractionKind.Purchase, 0, 1);

        user.Clear();

        Assert.Equal((0, 0L, 0L, 0), (user.Session.Count, user.LastSequence, user.ErasedAt, user.Exposures.Pending));
        Assert.Empty(user.Answers);
        Assert.True(user.Bought.Items.IsEmpty);
        Assert.All(user.Counters, c => Assert.Equal(0, c));
        Assert.Equal(ItemTable.KindCount, user.Counters.Length);
    }
}
