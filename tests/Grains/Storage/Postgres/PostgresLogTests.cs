using System.Collections.Concurrent;
using Npgsql;
using Recsys.Grains.Storage;
using Recsys.Grains.Storage.Postgres;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Storage.Postgres;

/// <summary>What the log in PostgreSQL does beyond the common rules: many writers, late commits, months, a server that crashes.</summary>
public sealed class PostgresLogTests(PostgresFixture postgres) : IAsyncLifetime
{
    private PostgresOptions _options = null!;

    public async ValueTask InitializeAsync() => _options = await postgres.CreateAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Append_FourSilosOnOneItem_NeitherWaitForARowNorDeadlock_AndTheTotalIsExact()
    {
        const int users = 20;
        const int batches = 25;
        var logs = Enumerable.Range(0, 4).Select(_ => Open()).ToArray();
        await logs[0].AppendAsync("first", null, [Events.Make("e", "first", "hot")]);
        await using var held = new NpgsqlConnection(PostgresDatabase.ConnectionString(_options));
        await held.OpenAsync();
        await using var transaction = await held.BeginTransactionAsync();

        // The first silo's row of the item is locked for as long as the others write.
        await RunAsync(held, "SELECT 1 FROM item_counter WHERE item = 'hot' FOR UPDATE");
        await Task.WhenAll(logs.Skip(1).Select((log, l) => WriteAsync(log, $"a{l}")));
        await transaction.RollbackAsync();
        await Task.WhenAll(logs.Select((log, l) => WriteAsync(log, $"b{l}")));

        Assert.Equal(1 + (7 * users * batches), (await logs[0].ReadItemTotalsAsync("hot")).Counts[1]);
        Assert.Equal(4, await ScalarAsync("SELECT count(*) FROM item_counter WHERE item = 'hot'"));
        foreach (var log in logs)
        {
            log.Dispose();
        }

        Task WriteAsync(TestLog log, string name) => Task.WhenAll(Enumerable.Range(0, users).Select(async u =>
        {
            for (var b = 0; b < batches; b++)
            {
                await log.AppendAsync($"{name}-{u}", null, [Events.Make($"e{b}", $"{name}-{u}", "hot")]);
            }
        }));
    }

    [Fact]
    public async Task Append_SilosThatShareUsersInAnyOrder_LoseAndDoubleNothing()
    {
        var logs = Enumerable.Range(0, 3).Select(_ => Open()).ToArray();
        var stored = new ConcurrentBag<long>();
        await Task.WhenAll(Enumerable.Range(0, 90).Select(w => Task.Run(async () =>
        {
            var random = new Random(w);
            for (var i = 0; i < 20; i++)
            {
                var user = $"u{random.Next(8)}";
                var result = await logs[w % 3].AppendAsync(user, null, [Events.Make($"{w}-{i}", user)]);
                stored.Add(Assert.Single(result.Events!).Sequence);
            }
        })));

        var all = await logs[0].ReadAllAsync(0).ToArrayAsync();
        Assert.Equal(stored.Order(), all.Select(e => e.Sequence));
        Assert.Equal(1800, all.Select(e => e.Event.Id).Distinct().Count());
        foreach (var user in all.GroupBy(e => e.Event.UserId))
        {
            Assert.Equal(user.Max(e => e.Sequence), (await logs[1].ReadHeadAsync(user.Key)).LastSequence);
        }

        Array.ForEach(logs, log => log.Dispose());
    }

    [Fact]
    public async Task Read_BySequence_NeverPassesARowThatCommitsLate()
    {
        using var log = Open();
        var before = (await log.AppendAsync("u1", 0, [Events.Make("e1")])).LastSequence;
        await using var late = new NpgsqlConnection(PostgresDatabase.ConnectionString(_options));
        await late.OpenAsync();
        await using var transaction = await late.BeginTransactionAsync();
        await RunAsync(late, "SELECT log_begin_write()");
        await RunAsync(late, "INSERT INTO log_user (key, name) VALUES (sha256('late'), 'late')");
        await RunAsync(late, "INSERT INTO event SELECT part, 1, nextval('event_sequence'), (SELECT id FROM log_user WHERE name = 'late'), time, 0, 'late', 'i1' FROM event");
        await RunAsync(late, "INSERT INTO item_counter VALUES ('i1', 1, 99, 1)");
        var after = (await log.AppendAsync("u2", 0, [Events.Make("e2", "u2")])).LastSequence;
        Assert.Equal(before + 2, after);

        // What is whole so far ends before the late row, and what wants the end of the log waits for it.
        Assert.Equal("e1", Assert.Single(await log.ReadAllAsync(0).ToArrayAsync()).Event.Id);
        var last = log.ReadLastSequenceAsync();
        var totals = log.ReadItemTotalsAsync("i1");
        Assert.Equal("e2", Assert.Single(await log.ReadUserAsync("u2", 0).ToArrayAsync()).Event.Id);
        Assert.False(last.IsCompleted || totals.IsCompleted);

        await transaction.CommitAsync();

        Assert.Equal(after, await last);
        Assert.Equal(3, (await totals).Counts[1]);
        Assert.Equal(["e1", "late", "e2"], (await log.ReadAllAsync(0).ToArrayAsync()).Select(e => e.Event.Id));
    }

    [Fact]
    public async Task ReadItemTotals_CountExactlyWhatIsUpToTheirSequence_WhileOthersWrite()
    {
        using var log = Open();
        using var other = Open();
        using var done = new CancellationTokenSource();
        var writing = Task.WhenAll(Enumerable.Range(0, 8).Select(w => Task.Run(async () =>
        {
            for (var i = 0; !done.IsCancellationRequested; i++)
            {
                await (w % 2 == 0 ? log : other).AppendAsync($"u{w}", null, [Events.Make($"e{i}", $"u{w}", $"i{i % 3}")]);
            }
        })));
        var seen = new List<ItemTotals[]>();
        for (var i = 0; i < 40; i++)
        {
            var all = new Dictionary<string, long[]>();
            var asOf = await log.ReadAllItemTotalsAsync((id, counts) => all[id] = [.. counts]);
            seen.Add([.. new[] { "i0", "i1", "i2" }.Select(id => new ItemTotals(all.GetValueOrDefault(id, new long[9]), asOf))]);
            seen.Add([.. await log.ReadItemTotalsAsync(["i0", "i1", "i2"])]);
        }

        await done.CancelAsync();
        await writing;

        var events = await log.ReadAllAsync(0).ToArrayAsync();
        foreach (var totals in seen)
        {
            Assert.All(totals.Select((t, i) => (t, i)), item => Assert.Equal(
                events.Count(e => e.Event.ItemId == $"i{item.i}" && e.Sequence <= item.t.AsOfSequence), item.t.Counts[1]));
        }
    }

    [Fact]
    public async Task Append_SameUserManyTimesInOneBatch_EachIsCheckedAgainstWhatTheOneBeforeLeft()
    {
        using var log = Open();
        var calls = Enumerable.Range(0, 50).Select(i => log.AppendAsync("u1", i == 0 ? 0 : null, [Events.Make($"e{i}")])).ToArray();
        var results = await Task.WhenAll(calls);
        Assert.All(results, r => Assert.Equal(AppendOutcome.Stored, r.Events![0].Outcome));
        Assert.Equal(results.Select(r => r.LastSequence).Order(), results.Select(r => r.LastSequence));

        var twice = await Task.WhenAll(Enumerable.Range(0, 2).Select(i => log.AppendAsync("u1", results[^1].LastSequence, [Events.Make($"f{i}")])));
        Assert.Equal([false, true], twice.Select(r => r.Events is null));
    }

    [Fact]
    public async Task Append_EventOfAnyMonth_FindsItsPart_AndARepetitionIsFoundInWhateverMonthItSaysItIs()
    {
        using var log = Open();
        var months = Enumerable.Range(0, 14).Select(m => Events.Make($"e{m}", time: Events.Start.AddMonths(-m))).ToArray();
        await log.AppendAsync("u1", 0, months);

        Assert.Equal(14, await ScalarAsync("SELECT count(DISTINCT part) FROM event"));
        var again = await log.AppendAsync("u1", null, [.. months, Events.Make("e3", time: Events.Start.AddMonths(-7))]);
        Assert.All(again.Events![..14], e => Assert.Equal(AppendOutcome.Duplicate, e.Outcome));
        Assert.Equal(AppendOutcome.Conflict, again.Events[14].Outcome);
    }

    [Fact]
    public async Task Prune_DropsWholeMonths_KeepsWhatStatesAreMadeOf_AndNotesTheRest()
    {
        using var log = Open();
        for (var i = 0; i < 30; i++)
        {
            var kind = i % 10 == 0 ? EventKind.Purchase : i % 3 == 0 ? EventKind.Impression : EventKind.Click;
            await log.AppendAsync("u1", null, [Events.Make($"e{i}", "u1", $"i{i}", kind, time: Events.Start.AddDays(10 * i))]);
        }

        await log.AppendAsync("idle", null, [Events.Make("only", "idle", "i1", time: Events.Start)]);
        var last = (await log.AnswerAsync("u1", null, "genre", "rpg")).LastSequence;

        // e0 to e24 are of months before September. Of them the session needs the newest that are no impressions, and the two newest purchases stay.
        var before = new DateTimeOffset(2026, 9, 3, 0, 0, 0, TimeSpan.Zero);
        var removed = await log.PruneAsync(before, keptEvents: 8, keptPurchases: 2);

        var left = (await log.ReadUserAsync("u1", 0).ToArrayAsync()).Select(e => e.Event.Id).ToArray();
        Assert.Equal(["e10", "e19", "e20", "e22", "e23", "e25", "e26", "e27", "e28", "e29"], left);
        Assert.Equal(30 - left.Length, removed);
        Assert.Single(await log.ReadUserAsync("idle", 0).ToArrayAsync());
        var head = await log.ReadHeadAsync("u1");
        Assert.Equal(30, head.Removed.Sum() + left.Length);
        Assert.Equal(last, head.LastSequence);
        Assert.InRange(head.LastRewrite, 1, 25);
        Assert.Equal("rpg", head.Answers["genre"]);
        Assert.Equal(2, (await log.ReadItemTotalsAsync("i1")).Counts.Sum());
        Assert.Equal(0, await ScalarAsync("SELECT count(*) FROM pg_class WHERE relname = 'event_24312'"));
        Assert.Equal(20, await ScalarAsync("SELECT pruned FROM store"));
        Assert.Equal(0, await log.PruneAsync(before, keptEvents: 8, keptPurchases: 2));

        // Newer events take the places of those that were kept.
        await log.AppendAsync("u1", null, [.. Enumerable.Range(0, 8).Select(i => Events.Make($"n{i}", "u1", "i0", EventKind.Click, time: Events.Start.AddDays(310 + i)))]);
        Assert.Equal(4, await log.PruneAsync(before, keptEvents: 8, keptPurchases: 1));
        Assert.Equal(["e20", "e25", "e26"], (await log.ReadUserAsync("u1", 0).ToArrayAsync()).Take(3).Select(e => e.Event.Id));

        var erased = await log.EraseUserAsync("u1", Events.Start.AddDays(400));
        Assert.Equal(14, erased.Events);
        Assert.Equal(0, await ScalarAsync("SELECT count(*) FROM event AS e JOIN log_user AS u ON u.id = e.user_id WHERE u.name <> 'idle'"));
    }

    [Fact]
    public async Task Erase_NoStateFromBeforeIsTakenForTheUserWhoComesBack()
    {
        using var log = Open();
        var old = (await log.AppendAsync("u1", 0, [Events.Make("e1")])).LastSequence;
        await log.EraseUserAsync("u1", Events.Start.AddDays(1));
        await log.AppendAsync("u1", 0, [Events.Make("e2", time: Events.Start.AddDays(2))]);

        var head = await log.ReadHeadAsync("u1");
        Assert.Equal("rewritten", new StoredSnapshot(1, log.Stamp, old - 1, []).Problem(head, log.Includes));
        Assert.Null(new StoredSnapshot(1, log.Stamp, head.LastSequence, []).Problem(head, log.Includes));
    }

    [Fact]
    public async Task Append_AfterTheLogMovedToAnotherPlace_IsRefused_AndViewsFromBeforeEndWhereItMoved()
    {
        using var log = Open();
        var last = (await log.AppendAsync("u1", 0, [Events.Make("e1")])).LastSequence;

        // As if an older copy had been restored on another server, and a silo had begun there.
        await ScalarAsync("UPDATE lineage SET place = 'elsewhere' RETURNING 0::bigint");
        using var moved = Open();

        var error = await Assert.ThrowsAsync<EventLogUnavailableException>(() => log.AppendAsync("u1", last, [Events.Make("e2")]));
        Assert.Contains("not the one that this silo began with", error.Message);
        Assert.Equal(AppendOutcome.Stored, (await moved.AppendAsync("u1", last, [Events.Make("e2")])).Events![0].Outcome);
        Assert.True(moved.Includes(log.Stamp, last));
        Assert.False(moved.Includes(log.Stamp, last + 1));
        Assert.True(moved.Includes(moved.Stamp, last + 1));
    }

    [Fact]
    public async Task Append_WhatTheDatabaseRefuses_FailsAlone()
    {
        using var log = Open();
        await log.AppendAsync("u0", null, [Events.Make("first", "u0")]);

        // The database takes no text with a zero in it; the limits of a silo keep such text out before it comes here.
        var calls = Enumerable.Range(0, 10).Select(i => log.AppendAsync($"u{i}", null, [Events.Make("e", $"u{i}", i == 5 ? "bad\0item" : "good")])).ToArray();
        for (var i = 0; i < calls.Length; i++)
        {
            if (i == 5)
            {
                await Assert.ThrowsAsync<EventLogUnavailableException>(() => calls[5]);
            }
            else
            {
                Assert.Equal(AppendOutcome.Stored, (await calls[i]).Events![0].Outcome);
            }
        }
    }

    [Fact]
    public async Task Ids_ThatLookAlike_AreDifferentUsersItemsAndEvents()
    {
        using var log = Open();
        foreach (var id in NastyIds.All)
        {
            await log.AppendAsync(id, 0, [.. NastyIds.All.Take(20).Select(other => Events.Make(other, id, id))]);
        }

        foreach (var id in NastyIds.All)
        {
            Assert.Equal(NastyIds.All.Take(20), (await log.ReadUserAsync(id, 0).ToArrayAsync()).Select(e => e.Event.Id));
            Assert.Equal(20, (await log.ReadItemTotalsAsync(id)).Counts[1]);
        }
    }

    [Fact]
    public async Task Crash_OfTheServer_LosesNothingAcknowledged_AndTheLogGoesOnByItself()
    {
        await using var server = await PostgresServer.StartAsync();
        var options = new PostgresOptions { ConnectionString = await server.CreateDatabaseAsync(), Timeout = TimeSpan.FromSeconds(30) };
        await PostgresSchema.MigrateAsync(options);
        using var log = new TestLog(PostgresStore.Open(options));
        var acknowledged = new ConcurrentBag<string>();
        using var done = new CancellationTokenSource();
        var writing = Enumerable.Range(0, 8).Select(w => Task.Run(async () =>
        {
            for (var i = 0; !done.IsCancellationRequested; i++)
            {
                var result = await log.AppendAsync($"u{w}", null, [Events.Make($"{w}-{i}", $"u{w}")]);
                Assert.NotEqual(AppendOutcome.Conflict, result.Events![0].Outcome);
                acknowledged.Add($"{w}-{i}");
            }
        })).ToArray();

        for (var crash = 0; crash < 3; crash++)
        {
            var seen = acknowledged.Count;
            while (acknowledged.Count < seen + 50)
            {
                await Task.Yield();
            }

            await server.CrashAsync();
            await server.StartAgainAsync();
        }

        await done.CancelAsync();
        await Task.WhenAll(writing);

        var stored = (await log.ReadAllAsync(0).ToArrayAsync()).Select(e => e.Event.Id).ToArray();
        Assert.Equal(stored.Length, stored.Distinct().Count());
        Assert.Equal(acknowledged.Order(), stored.Order());
        Assert.Equal(stored.Length, (await log.ReadItemTotalsAsync("i1")).Counts[1]);
    }

    private TestLog Open() => new(PostgresStore.Open(_options));

    private async Task<long> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(PostgresDatabase.ConnectionString(_options));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
