using Microsoft.Data.Sqlite;
using Recsys.Conformance;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Tests.Storage;

public sealed class SqliteEventLogTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Append_EveryField_IsReadBack()
    {
        using var log = Open();
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

        var result = await log.AppendAsync("u1", null, [sent], None);

        var read = Assert.Single(await log.ReadUserAsync("u1", 0, None).ToArrayAsync());
        Assert.Equal(result.Events![0].Sequence, read.Sequence);
        Assert.Equivalent(sent, read.Event, strict: true);
    }

    [Fact]
    public async Task Append_RepeatedId_IsStoredOnce()
    {
        using var log = Open();
        var first = await log.AppendAsync("u1", null, [Events.Make("e1"), Events.Make("e2"), Events.Make("e1")], None);
        var second = await log.AppendAsync("u1", null, [Events.Make("e2"), Events.Make("e3")], None);
        var other = await log.AppendAsync("u2", null, [Events.Make("e1", user: "u2")], None);

        var (e1, e2, again) = (first.Events![0], first.Events[1], first.Events[2]);
        Assert.True(e1.Sequence > 0 && e2.Sequence > e1.Sequence);
        Assert.Equal((AppendOutcome.Stored, AppendOutcome.Stored), (e1.Outcome, e2.Outcome));
        Assert.Equal(e1 with { Outcome = AppendOutcome.Duplicate }, again);
        Assert.Equal(e2 with { Outcome = AppendOutcome.Duplicate }, second.Events![0]);
        Assert.Equal(AppendOutcome.Stored, second.Events[1].Outcome);
        Assert.Equal(AppendOutcome.Stored, other.Events![0].Outcome);
        Assert.Equal(second.Events[1].Sequence, second.LastSequence);
        Assert.Equal(["e1", "e2", "e3"], (await log.ReadUserAsync("u1", 0, None).ToArrayAsync()).Select(e => e.Event.Id));
    }

    [Fact]
    public async Task ReadUser_AfterSequence_SkipsWhatIsKnown()
    {
        using var log = Open();
        var result = await log.AppendAsync("u1", null, [Events.Make("e1"), Events.Make("e2"), Events.Make("e3")], None);

        var tail = await log.ReadUserAsync("u1", result.Events![1].Sequence, None).ToArrayAsync();

        Assert.Equal("e3", Assert.Single(tail).Event.Id);
        Assert.Empty(await log.ReadUserAsync("nobody", 0, None).ToArrayAsync());
    }

    [Fact]
    public async Task Append_FromManyTasks_LosesAndDoublesNothing()
    {
        using var log = Open();
        const int users = 16;
        const int batches = 40;
        await Task.WhenAll(Enumerable.Range(0, users).Select(u => Task.Run(async () =>
        {
            for (var b = 0; b < batches; b++)
            {
                await log.AppendAsync($"u{u}", null, [Events.Make($"e{b}", $"u{u}", $"i{b % 5}"), Events.Make($"f{b}", $"u{u}", "i1", EventKind.Play)], None);
            }
        })));

        var all = new List<LoggedEvent>();
        await foreach (var e in log.ReadAllAsync(0, None))
        {
            all.Add(e);
        }

        Assert.Equal(users * batches * 2, all.Count);
        Assert.Equal(all.Count, all.Select(e => (e.Event.UserId, e.Event.Id)).Distinct().Count());
        Assert.Equal(all.Select(e => e.Sequence).Order(), all.Select(e => e.Sequence));
        var totals = await log.ReadItemTotalsAsync("i1", None);
        Assert.Equal(users * batches / 5, totals.Counts[(int)EventKind.Click]);
        Assert.Equal(users * batches, totals.Counts[(int)EventKind.Play]);
        Assert.Equal(all[^1].Sequence, totals.AsOfSequence);
    }

    [Fact]
    public async Task Reopen_AfterDispose_HasEverything()
    {
        using (var log = Open())
        {
            await log.AppendAsync("u1", null, [Events.Make("e1")], None);
        }

        using var again = Open();
        Assert.Equal(AppendOutcome.Duplicate, (await again.AppendAsync("u1", null, [Events.Make("e1")], None)).Events![0].Outcome);
        Assert.Single(await again.ReadUserAsync("u1", 0, None).ToArrayAsync());
    }

    [Fact]
    public async Task Erase_RemovesTheUserOnly_AndKeepsItemTotals()
    {
        using var log = Open();
        await log.AppendAsync("u1", null, [Events.Make("e1"), Events.Make("e2")], None);
        await log.AppendAsync("u2", null, [Events.Make("e1", user: "u2")], None);

        var erased = await log.EraseUserAsync("u1", Events.Start.AddDays(1), None);
        Assert.Equal((2, 0, true), (erased.Events, erased.Answers, erased.Overwritten));

        Assert.Empty(await log.ReadUserAsync("u1", 0, None).ToArrayAsync());
        Assert.Single(await log.ReadUserAsync("u2", 0, None).ToArrayAsync());
        Assert.Equal(3, (await log.ReadItemTotalsAsync("i1", None)).Counts[(int)EventKind.Click]);
        Assert.Equal(new AppendedEvent(0, AppendOutcome.Erased), (await log.AppendAsync("u1", null, [Events.Make("e1")], None)).Events![0]);
        var later = Events.Make("e1", time: Events.Start.AddDays(2));
        Assert.True((await log.AppendAsync("u1", null, [later], None)).Events![0].Sequence > 3, "a sequence was given twice");
        Assert.Equal(new AppendedEvent(0, AppendOutcome.Erased), (await log.AppendAsync("u1", null, [Events.Make("e2")], None)).Events![0]);
        Assert.Equal(Events.Start.AddDays(1), (await log.ReadHeadAsync("u1", None)).ErasedAt);
    }

    [Fact]
    public async Task ReadPurchases_NamesWhatTheUserBoughtBefore_NewestFirst()
    {
        using var log = Open();
        Assert.Equal(0, await log.ReadLastSequenceAsync(None));
        await log.AppendAsync("u1", null, [Make("a", "u1"), Events.Make("click", "u1", "z"), Make("b", "u1"), Make("c", "u1")], None);
        await log.AppendAsync("u2", null, [Make("a", "u2")], None);
        var last = (await log.AppendAsync("u1", null, [Make("d", "u1")], None)).LastSequence;

        var all = await log.ReadPurchasesAsync(0, 100, 2, None);
        Assert.Equal(["a:", "b:a", "c:b,a", "a:", "d:c,b"], all.Select(p => $"{p.ItemId}:{string.Join(',', p.Earlier)}"));
        Assert.Equal(["a", "d"], (await log.ReadPurchasesAsync(0, 2, 2, None)).Select(p => p.ItemId));
        Assert.Equal(["a", "d"], (await log.ReadPurchasesAsync(all[2].Sequence, 100, 2, None)).Select(p => p.ItemId));
        Assert.Empty(await log.ReadPurchasesAsync(last, 100, 2, None));
        Assert.Equal(last, await log.ReadLastSequenceAsync(None));

        static UserEvent Make(string item, string user) => Events.Make(item, user, item, EventKind.Purchase);
    }

    [Fact]
    public async Task Append_WhileAnotherProcessHoldsTheLock_FailsWithTheReason_AndWorksAfterwards()
    {
        using var log = Open(o => o.BusyTimeout = TimeSpan.FromMilliseconds(50));
        await log.AppendAsync("u1", null, [Events.Make("e1")], None);
        using (var other = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "events.db")};Pooling=False"))
        {
            other.Open();
            using var held = other.BeginTransaction(deferred: false);
            var error = await Assert.ThrowsAsync<EventLogUnavailableException>(() => log.AppendAsync("u1", null, [Events.Make("e2")], None));
            Assert.Contains("BusyTimeout", error.Message);
            Assert.Single(await log.ReadUserAsync("u1", 0, None).ToArrayAsync());
            held.Rollback();
        }

        Assert.Equal(AppendOutcome.Stored, (await log.AppendAsync("u1", null, [Events.Make("e2")], None)).Events![0].Outcome);
    }

    [Fact]
    public async Task Append_WhenTheDiskIsFull_FailsWithTheReason_AndStoresNothingOfTheBatch()
    {
        using var log = Open(o => o.MaxBytes = 200_000);
        var stored = 0;
        EventLogUnavailableException? error = null;
        for (var batch = 0; batch < 100 && error is null; batch++)
        {
            try
            {
                await log.AppendAsync("u1", null, Enumerable.Range(0, 100).Select(i => Events.Make($"e{batch}-{i}")).ToArray(), None);
                stored += 100;
            }
            catch (EventLogUnavailableException e)
            {
                error = e;
            }
        }

        Assert.NotNull(error);
        Assert.Contains("MaxBytes", error.Message);
        Assert.True(stored > 0);
        Assert.Equal(stored, (await log.ReadUserAsync("u1", 0, None).ToArrayAsync()).Length);
        Assert.Equal(stored, (await log.ReadItemTotalsAsync("i1", None)).Counts[(int)EventKind.Click]);
    }

    private TestLog Open(Action<SqliteOptions>? configure = null) => new(_folder.Path, configure);
}
