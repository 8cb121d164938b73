using Recsys.Grains.Storage;
using Recsys.Samples;

namespace Recsys.Grains.Tests.Storage;

/// <summary>What every event log must do.</summary>
public abstract class EventLogSuite
{
    /// <summary>Opens the test's log; called again, once that was disposed, it opens the same one anew.</summary>
    private protected abstract Task<TestLog> OpenAsync();

    [Fact]
    public async Task Append_EveryField_IsReadBack()
    {
        using var log = await OpenAsync();
        var sent = new UserEvent
        {
            Id = "e1",
            UserId = "u1",
            ItemId = "i1",
            Kind = EventKind.Custom,
            Time = Events.Start.AddMilliseconds(7),
            Value = 2.5,
            CustomKind = "wishlist",
            SessionId = "s1",
            RequestId = "r1",
            Context = new Dictionary<string, string> { ["surface"] = "home \"quoted\"", ["position"] = "3" },
        };

        var result = await log.AppendAsync("u1", null, [sent]);

        var read = Assert.Single(await log.ReadUserAsync("u1", 0).ToArrayAsync());
        Assert.Equal(result.Events![0].Sequence, read.Sequence);
        Assert.Equivalent(sent, read.Event, strict: true);
    }

    [Fact]
    public async Task Append_RepeatedId_IsStoredOnce()
    {
        using var log = await OpenAsync();
        var first = await log.AppendAsync("u1", null, [Events.Make("e1"), Events.Make("e2"), Events.Make("e1")]);
        var second = await log.AppendAsync("u1", null, [Events.Make("e2"), Events.Make("e3")]);
        var other = await log.AppendAsync("u2", null, [Events.Make("e1", user: "u2")]);

        var (e1, e2, again) = (first.Events![0], first.Events[1], first.Events[2]);
        Assert.True(e1.Sequence > 0 && e2.Sequence > e1.Sequence);
        Assert.Equal((AppendOutcome.Stored, AppendOutcome.Stored), (e1.Outcome, e2.Outcome));
        Assert.Equal(e1 with { Outcome = AppendOutcome.Duplicate }, again);
        Assert.Equal(e2 with { Outcome = AppendOutcome.Duplicate }, second.Events![0]);
        Assert.Equal(AppendOutcome.Stored, second.Events[1].Outcome);
        Assert.Equal(AppendOutcome.Stored, other.Events![0].Outcome);
        Assert.Equal(second.Events[1].Sequence, second.LastSequence);
        Assert.Equal(["e1", "e2", "e3"], (await log.ReadUserAsync("u1", 0).ToArrayAsync()).Select(e => e.Event.Id));
    }

    [Fact]
    public async Task ReadUser_AfterSequence_SkipsWhatIsKnown()
    {
        using var log = await OpenAsync();
        var result = await log.AppendAsync("u1", null, [Events.Make("e1"), Events.Make("e2"), Events.Make("e3")]);

        var tail = await log.ReadUserAsync("u1", result.Events![1].Sequence).ToArrayAsync();

        Assert.Equal("e3", Assert.Single(tail).Event.Id);
        Assert.Empty(await log.ReadUserAsync("nobody", 0).ToArrayAsync());
    }

    [Fact]
    public async Task Append_FromManyTasks_LosesAndDoublesNothing()
    {
        using var log = await OpenAsync();
        const int users = 16;
        const int batches = 40;
        await Task.WhenAll(Enumerable.Range(0, users).Select(u => Task.Run(async () =>
        {
            for (var b = 0; b < batches; b++)
            {
                await log.AppendAsync($"u{u}", null, [Events.Make($"e{b}", $"u{u}", $"i{b % 5}"), Events.Make($"f{b}", $"u{u}", "i1", EventKind.Play)]);
            }
        })));

        var all = new List<LoggedEvent>();
        await foreach (var e in log.ReadAllAsync(0))
        {
            all.Add(e);
        }

        Assert.Equal(users * batches * 2, all.Count);
        Assert.Equal(all.Count, all.Select(e => (e.Event.UserId, e.Event.Id)).Distinct().Count());
        Assert.Equal(all.Select(e => e.Sequence).Order(), all.Select(e => e.Sequence));
        var totals = await log.ReadItemTotalsAsync("i1");
        Assert.Equal(users * batches / 5, totals.Counts[(int)EventKind.Click]);
        Assert.Equal(users * batches, totals.Counts[(int)EventKind.Play]);
        Assert.Equal(all[^1].Sequence, totals.AsOfSequence);
    }

    [Fact]
    public async Task Reopen_AfterDispose_HasEverything()
    {
        using (var log = await OpenAsync())
        {
            await log.AppendAsync("u1", null, [Events.Make("e1")]);
        }

        using var again = await OpenAsync();
        Assert.Equal(AppendOutcome.Duplicate, (await again.AppendAsync("u1", null, [Events.Make("e1")])).Events![0].Outcome);
        Assert.Single(await again.ReadUserAsync("u1", 0).ToArrayAsync());
    }

    [Fact]
    public async Task Erase_RemovesTheUserOnly_AndKeepsItemTotals()
    {
        using var log = await OpenAsync();
        await log.AppendAsync("u1", null, [Events.Make("e1"), Events.Make("e2")]);
        await log.AppendAsync("u2", null, [Events.Make("e1", user: "u2")]);

        var erased = await log.EraseUserAsync("u1", Events.Start.AddDays(1));
        Assert.Equal((2, 0), (erased.Events, erased.Answers));

        Assert.Empty(await log.ReadUserAsync("u1", 0).ToArrayAsync());
        Assert.Single(await log.ReadUserAsync("u2", 0).ToArrayAsync());
        Assert.Equal(3, (await log.ReadItemTotalsAsync("i1")).Counts[(int)EventKind.Click]);
        Assert.Equal(new AppendedEvent(0, AppendOutcome.Erased), (await log.AppendAsync("u1", null, [Events.Make("e1")])).Events![0]);
        var later = Events.Make("e1", time: Events.Start.AddDays(2));
        Assert.True((await log.AppendAsync("u1", null, [later])).Events![0].Sequence > 3, "a sequence was given twice");
        Assert.Equal(new AppendedEvent(0, AppendOutcome.Erased), (await log.AppendAsync("u1", null, [Events.Make("e2")])).Events![0]);
        Assert.Equal(Events.Start.AddDays(1), (await log.ReadHeadAsync("u1")).ErasedAt);
    }

    [Fact]
    public async Task ReadPurchases_NamesWhatTheUserBoughtBefore_NewestFirst()
    {
        using var log = await OpenAsync();
        Assert.Equal(0, await log.ReadLastSequenceAsync());
        await log.AppendAsync("u1", null, [Make("a", "u1"), Events.Make("click", "u1", "z"), Make("b", "u1"), Make("c", "u1")]);
        await log.AppendAsync("u2", null, [Make("a", "u2")]);
        var last = (await log.AppendAsync("u1", null, [Make("d", "u1")])).LastSequence;

        var all = await log.ReadPurchasesAsync(0, 100, 2);
        Assert.Equal(["a:", "b:a", "c:b,a", "a:", "d:c,b"], all.Select(p => $"{p.ItemId}:{string.Join(',', p.Earlier)}"));
        Assert.Equal(["a", "d"], (await log.ReadPurchasesAsync(0, 2, 2)).Select(p => p.ItemId));
        Assert.Equal(["a", "d"], (await log.ReadPurchasesAsync(all[2].Sequence, 100, 2)).Select(p => p.ItemId));
        Assert.Empty(await log.ReadPurchasesAsync(last, 100, 2));
        Assert.Equal(last, await log.ReadLastSequenceAsync());

        static UserEvent Make(string item, string user) => Events.Make(item, user, item, EventKind.Purchase);
    }

    [Fact]
    public async Task Append_FromAStateThatTheLogHasMovedOnFrom_StoresNothing()
    {
        using var log = await OpenAsync();
        var last = (await log.AppendAsync("u1", 0, [Events.Make("e1"), Events.Make("e2")])).LastSequence;

        foreach (var wrong in new long[] { 0, last - 1, last + 1 })
        {
            var refused = await log.AppendAsync("u1", wrong, [Events.Make("e3")]);
            Assert.Null(refused.Events);
            Assert.Equal(last, refused.LastSequence);
        }

        Assert.Equal(AppendOutcome.Stored, (await log.AppendAsync("u1", last, [Events.Make("e3")])).Events![0].Outcome);
        Assert.Equal(3, (await log.ReadItemTotalsAsync("i1")).Counts[1]);
        Assert.Null((await log.AnswerAsync("u1", last, "genre", "rpg")).Events);
    }

    [Fact]
    public async Task Append_UsedIdWithOtherContent_IsAConflict_WhateverDiffers()
    {
        using var log = await OpenAsync();
        var e = new UserEvent
        {
            Id = "e1",
            UserId = "u1",
            ItemId = "i1",
            Kind = EventKind.Custom,
            CustomKind = "wish",
            Time = Events.Start,
            Value = 1,
            SessionId = "s",
            RequestId = "r",
            Context = new Dictionary<string, string> { ["a"] = "b" },
        };
        await log.AppendAsync("u1", null, [e]);
        UserEvent[] others =
        [
            e with { ItemId = "i2" }, e with { Kind = EventKind.Click, CustomKind = null }, e with { CustomKind = "other" }, e with { Time = Events.Start.AddMilliseconds(1) },
            e with { Value = 2 }, e with { SessionId = null }, e with { RequestId = "r2" }, e with { Context = null },
        ];

        var result = await log.AppendAsync("u1", null, [.. others, e]);

        Assert.All(result.Events![..^1], stored => Assert.Equal(new AppendedEvent(0, AppendOutcome.Conflict), stored));
        Assert.Equal(AppendOutcome.Duplicate, result.Events[^1].Outcome);
        Assert.Single(await log.ReadUserAsync("u1", 0).ToArrayAsync());
    }

    [Fact]
    public async Task Append_WhatNobodyWaitsFor_IsCancelled()
    {
        using var log = await OpenAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => log.AppendAsync("u1", null, [Events.Make("e1")], cancelled.Token));
        await log.AppendAsync("u1", null, [Events.Make("e2")]);

        Assert.Equal("e2", Assert.Single(await log.ReadUserAsync("u1", 0).ToArrayAsync()).Event.Id);
    }

    [Fact]
    public async Task Answers_AreEventsOfTheLog_TheLastOneCounts()
    {
        using var log = await OpenAsync();
        await log.AnswerAsync("u1", 0, "genre", "rpg");
        await log.AnswerAsync("u1", null, "platform", "pc");
        await log.AppendAsync("u1", null, [Events.Make("e1")]);
        await log.AnswerAsync("u1", null, "genre", "puzzle");
        var last = (await log.AnswerAsync("u1", null, "platform", null)).LastSequence;

        var head = await log.ReadHeadAsync("u1");

        Assert.Equal(new Dictionary<string, string> { ["genre"] = "puzzle" }, head.Answers);
        Assert.Equal((last, 0, null), (head.LastSequence, head.LastRewrite, head.ErasedAt));
        Assert.Equal("e1", Assert.Single(await log.ReadUserAsync("u1", 0).ToArrayAsync()).Event.Id);
        Assert.Equal("e1", Assert.Single(await log.ReadAllAsync(0).ToArrayAsync()).Event.Id);
    }

    [Fact]
    public async Task Merge_MovesEverythingOnce_AndTellsStatesFromBefore()
    {
        using var log = await OpenAsync();
        await log.AppendAsync("visitor", 0, [Events.Make("v1", "visitor"), Events.Make("both", "visitor", "i2")]);
        var visited = (await log.AnswerAsync("visitor", null, "genre", "rpg")).LastSequence;
        var before = (await log.AppendAsync("ann", 0, [Events.Make("a1", "ann"), Events.Make("both", "ann", "i2")])).LastSequence;

        Assert.Null(await log.MergeAsync("visitor", "ann", before - 1));
        var merged = await log.MergeAsync("visitor", "ann", before);

        Assert.Equal(2, merged!.Moved);
        Assert.Equal(["v1", "a1", "both"], (await log.ReadUserAsync("ann", 0).ToArrayAsync()).Select(e => e.Event.Id));
        Assert.Empty(await log.ReadUserAsync("visitor", 0).ToArrayAsync());
        var head = await log.ReadHeadAsync("ann");
        Assert.Equal((merged.LastSequence, merged.LastSequence), (head.LastSequence, head.LastRewrite));
        Assert.Equal("rpg", head.Answers["genre"]);
        var left = await log.ReadHeadAsync("visitor");
        Assert.Equal(0, left.LastSequence);
        Assert.True(left.LastRewrite > visited, "a state from before the merge is not the visitor's any more");

        Assert.Equal(new MergeResult(merged.LastSequence, 0), await log.MergeAsync("visitor", "ann", merged.LastSequence));
        var back = await log.AppendAsync("visitor", 0, [Events.Make("v2", "visitor")]);
        left = await log.ReadHeadAsync("visitor");
        Assert.InRange(left.LastRewrite, visited + 1, back.LastSequence);
        Assert.Equal(new long[9], left.Removed);
        Assert.Equal(1, (await log.MergeAsync("visitor", "ann", merged.LastSequence))!.Moved);
    }

    [Fact]
    public async Task Erase_OfOneWhoComesBack_TellsStatesFromBefore()
    {
        using var log = await OpenAsync();
        var before = (await log.AppendAsync("ann", 0, [Events.Make("e1", "ann")])).LastSequence;
        await log.EraseUserAsync("ann", Events.Start);

        var back = await log.AppendAsync("ann", 0, [Events.Make("e2", "ann", time: Events.Start.AddDays(1))]);

        var head = await log.ReadHeadAsync("ann");
        Assert.Equal(back.LastSequence, head.LastSequence);
        Assert.InRange(head.LastRewrite, before + 1, back.LastSequence);
    }

    [Fact]
    public async Task Erase_TakesThoseWhoWereMergedAlong()
    {
        using var log = await OpenAsync();
        await log.AppendAsync("v1", 0, [Events.Make("e1", "v1")]);
        var last = (await log.AppendAsync("v2", 0, [Events.Make("e2", "v2")])).LastSequence;
        var first = await log.MergeAsync("v1", "v2", last);
        await log.MergeAsync("v2", "ann", 0);

        var erased = await log.EraseUserAsync("ann", Events.Start);

        Assert.Equal(["v1", "v2"], erased.MergedUserIds.Order());
        Assert.Equal((2, 2), (erased.Events, erased.Answers));
        Assert.True(first!.LastSequence > last, "the note of a merge is the newest of the receiving user");
        foreach (var user in new[] { "v1", "v2", "ann" })
        {
            Assert.Equal(AppendOutcome.Erased, (await log.AppendAsync(user, null, [Events.Make("late", user)])).Events![0].Outcome);
        }
    }

    [Fact]
    public async Task Show_EveryField_IsReadBack_OnceItsLogWasClosed()
    {
        var full = Shown("r1", 7) with
        {
            Surface = "home é",
            Page = 3,
            ModelVersion = "v1",
            Context = """{"platform":"pc"}""",
            After = 41,
            Items = [new("i1", "embedding", 0.75f, 0.5f, float.NaN, 1), new("ü", "exploration", -1, 1, 2, float.NaN)],
        };
        using (var log = await OpenAsync())
        {
            log.Show(full);
            log.Show(Shown("r2", 6, "looks only"));
            log.Show(full);
        }

        using var again = await OpenAsync();
        var lists = await again.ReadShownAsync();
        Assert.Equal(["r2", "r1"], lists.Select(l => l.RequestId));
        Assert.Equal(full with { Items = [] }, lists[1] with { Items = [], Position = 0 });
        Assert.Equal(full.Items, lists[1].Items);
        Assert.Equal(("looks only", null, null), (lists[0].UserId, lists[0].ModelVersion, lists[0].Context));
        Assert.Equal(Ms(6), await again.ReadOldestShownAsync());
        Assert.Equal(["r2"], (await again.ReadShownAsync(Ms(6), Ms(7))).Select(l => l.RequestId));
        Assert.Null(await again.ReadShownPositionAsync(Ms(8), Ms(9)));
        Assert.Empty(await again.ReadUserAsync("looks only", 0).ToArrayAsync());
        Assert.Equal(0, (await again.ReadHeadAsync("looks only")).LastSequence);
        Assert.True((await again.AppendAsync("looks only", 0, [Events.Make("e1", "looks only")])).LastSequence > 0);
    }

    [Fact]
    public async Task Show_Position_IsBeforeWhatTheListLedTo()
    {
        long before;
        long led;
        using (var log = await OpenAsync())
        {
            await log.AppendAsync("u1", null, [Events.Make("e1")]);
            before = await log.ReadLastSequenceAsync();
            log.Show(Shown("r1", 1));
            led = (await log.AppendAsync("u1", null, [Events.Make("e2")])).LastSequence;
        }

        using var again = await OpenAsync();
        Assert.InRange((await again.ReadShownPositionAsync())!.Value, before, led - 1);
    }

    [Fact]
    public async Task Erase_RemovesWhatWasShown_AlsoOfThoseWhoWereMerged_AndLeavesOthers()
    {
        using (var log = await OpenAsync())
        {
            await log.AppendAsync("visitor", 0, [Events.Make("v1", "visitor")]);
            log.Show(Shown("r1", 1, "visitor"));
            log.Show(Shown("r2", 1, "only looked"));
            log.Show(Shown("r3", 1, "ann"));
            log.Show(Shown("r4", 1, "bob"));
        }

        using (var log = await OpenAsync())
        {
            Assert.NotNull(await log.MergeAsync("visitor", "ann", 0));
            var last = (await log.ReadHeadAsync("ann")).LastSequence;
            Assert.Equal(0, (await log.MergeAsync("only looked", "ann", last))!.Moved);
            Assert.Equal(["r1 ann", "r2 ann", "r3 ann", "r4 bob"], (await log.ReadShownAsync()).Select(l => $"{l.RequestId} {l.UserId}"));

            await log.EraseUserAsync("ann", Events.Start.AddMilliseconds(10));
            Assert.Equal("r4", Assert.Single(await log.ReadShownAsync()).RequestId);

            log.Show(Shown("old", 10, "ann"));
            log.Show(Shown("new", 11, "ann"));
        }

        using var again = await OpenAsync();
        Assert.Equal(["r4", "new"], (await again.ReadShownAsync()).Select(l => l.RequestId));
    }

    [Fact]
    public async Task PruneShown_RemovesTheOldOnes()
    {
        using (var log = await OpenAsync())
        {
            for (var i = 0; i < 2500; i++)
            {
                log.Show(Shown($"r{i:D4}", i));
            }
        }

        using var again = await OpenAsync();
        Assert.Equal(2500, (await again.ReadShownAsync()).Length);
        Assert.Equal(2000, await again.PruneShownAsync(Events.Start.AddMilliseconds(2000)));
        Assert.Equal(Enumerable.Range(2000, 500).Select(i => $"r{i:D4}"), (await again.ReadShownAsync()).Select(l => l.RequestId));
    }

    private static long Ms(int after) => Events.Start.ToUnixTimeMilliseconds() + after;

    private static ShownList Shown(string request, int after, string user = "u1") => new()
    {
        UserId = user,
        RequestId = request,
        Time = Ms(after),
        Surface = "home",
        Items = [new("i1", "popularity", 1, 1, 1, 1)],
    };
}
