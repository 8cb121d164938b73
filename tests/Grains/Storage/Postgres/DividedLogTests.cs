using System.Collections.Concurrent;
using Recsys.Grains.Storage;
using Recsys.Grains.Storage.Postgres;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Storage.Postgres;

/// <summary>What a log in several databases does beside what every log does.</summary>
public sealed class DividedLogTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Users_AreInTheDatabaseOfTheirSlot_AndSequencesAreGivenOnce()
    {
        var options = await CreateAsync();
        using var log = DividedLog.Open(options);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(u => log.AppendAsync($"u{u}", 0, [Events.Make("e1", $"u{u}"), Events.Make("e2", $"u{u}")])));

        foreach (var u in Enumerable.Range(0, 40))
        {
            Assert.Equal(
                LogSlots.Of(UserKey.Of($"u{u}")) % 2,
                await DividedLog.ScalarAsync(options[1], $"SELECT count(*) FROM event AS e JOIN log_user AS u ON u.id = e.user_id WHERE name = 'u{u}'") / 2);
        }

        var all = await log.ReadAllAsync(0).ToArrayAsync();
        Assert.Equal(80, all.Select(e => e.Sequence).Distinct().Count());
        Assert.Equal(80, (await log.ReadItemTotalsAsync("i1")).Counts[1]);
    }

    [Fact]
    public async Task ReadItemTotals_CountExactlyWhatIsUpToTheirSequence_WhileTwoSilosWriteToBothDatabases()
    {
        var options = await CreateAsync();
        using var log = DividedLog.Open(options);
        using var other = DividedLog.Open(options);
        using var done = new CancellationTokenSource();
        var writing = Task.WhenAll(Enumerable.Range(0, 8).Select(w => Task.Run(async () =>
        {
            for (var i = 0; !done.IsCancellationRequested; i++)
            {
                await (w % 2 == 0 ? log : other).AppendAsync($"u{w}", null, [Events.Make($"e{i}", $"u{w}", $"i{i % 3}")]);
            }
        })));
        var seen = new List<ItemTotals[]>();
        var read = new List<LoggedEvent>();
        for (var i = 0; i < 30; i++)
        {
            var all = new Dictionary<string, long[]>();
            var asOf = await log.ReadAllItemTotalsAsync((id, counts) => all[id] = [.. counts]);
            seen.Add([.. new[] { "i0", "i1", "i2" }.Select(id => new ItemTotals(all.GetValueOrDefault(id, new long[9]), asOf))]);
            seen.Add([.. await log.ReadItemTotalsAsync(["i0", "i1", "i2"])]);

            // Whoever follows the log from where they were never misses one.
            await foreach (var e in log.ReadAllAsync(read.Count > 0 ? read[^1].Sequence : 0))
            {
                read.Add(e);
            }
        }

        await done.CancelAsync();
        await writing;

        var events = await log.ReadAllAsync(0).ToArrayAsync();
        foreach (var totals in seen)
        {
            Assert.All(totals.Select((t, i) => (t, i)), item => Assert.Equal(
                events.Count(e => e.Event.ItemId == $"i{item.i}" && e.Sequence <= item.t.AsOfSequence), item.t.Counts[1]));
        }

        Assert.Equal(events.TakeWhile(e => e.Sequence <= read[^1].Sequence).Select(e => e.Sequence), read.Select(e => e.Sequence));
    }

    [Fact]
    public async Task Append_OfASiloThatReadAnOldMap_GoesWhereTheUserIs()
    {
        var options = await CreateAsync();
        using var log = DividedLog.Open(options);
        var (even, _) = Users();
        await log.AppendAsync("warm", 0, [Events.Make("e", "warm")]);

        // The user's slot, which has nothing in it yet, is the other database's from now on.
        var slot = LogSlots.Of(UserKey.Of(even));
        await DividedLog.ExecuteAsync(options[0], $"INSERT INTO log_away VALUES ({slot}); INSERT INTO log_place VALUES ({slot}, 1); UPDATE log_map SET epoch = epoch + 2");
        await DividedLog.ExecuteAsync(options[1], $"DELETE FROM log_away WHERE slot = {slot}");

        Assert.Equal(AppendOutcome.Stored, (await log.AppendAsync(even, 0, [Events.Make("e1", even)])).Events![0].Outcome);
        Assert.Equal(1, await DividedLog.ScalarAsync(options[1], $"SELECT count(*) FROM log_user WHERE name = '{even}'"));
        Assert.Single(await log.ReadUserAsync(even, 0).ToArrayAsync());
    }

    [Fact]
    public async Task Merge_IntoAnotherDatabase_ThatStopsAnywhere_IsCarriedThroughByWhoeverComesNext()
    {
        var options = await CreateAsync();
        var (even, odd) = Users();
        foreach (var stop in new[] { "announced", "arrived" })
        {
            var (visitor, ann) = (Next(even, stop, 0), Next(odd, stop, 1));
            using (var log = DividedLog.Open(options))
            {
                await log.AppendAsync(visitor, 0, [Events.Make($"{stop}1", visitor), Events.Make($"{stop}2", visitor)]);
                await log.AppendAsync(ann, 0, [Events.Make($"{stop}3", ann)]);
            }

            // As if a silo had died on the way.
            var stores = DividedLog.Stores(options);
            var parts = stores.Select((s, i) => new PostgresLogPart(s, null, (short)i)).ToArray();
            var announced = new PostgresDeparture.Announcement(UserKey.Of(visitor), UserKey.Of(ann), ann, Events.Start.ToUnixTimeMilliseconds(), $"note-{stop}");
            Assert.True(await PostgresDeparture.AnnounceAsync(parts[0], announced, CancellationToken.None));
            if (stop == "arrived")
            {
                await PostgresDeparture.ArriveAsync(parts[0], parts[1], announced, -1, CancellationToken.None);
            }

            stores.ToList().ForEach(s => s.Dispose());

            // The visitor comes back, as a new user.
            using var again = DividedLog.Open(options);
            Assert.Equal(AppendOutcome.Stored, (await again.AppendAsync(visitor, null, [Events.Make($"{stop}4", visitor)])).Events![0].Outcome);
            Assert.Equal([$"{stop}1", $"{stop}2", $"{stop}3"], (await again.ReadUserAsync(ann, 0).ToArrayAsync()).Select(e => e.Event.Id).Order());
            Assert.Equal([$"{stop}4"], (await again.ReadUserAsync(visitor, 0).ToArrayAsync()).Select(e => e.Event.Id));
            var head = await again.ReadHeadAsync(ann);
            Assert.Equal(head.LastSequence, head.LastRewrite);
        }

        Assert.Equal(0, await DividedLog.ScalarAsync(options[0], "SELECT count(*) FROM log_leaving"));
    }

    [Fact]
    public async Task Merge_ByManyAtOnce_MovesEachEventOnce_WhileTheVisitorGoesOn()
    {
        var options = await CreateAsync();
        var (visitor, ann) = Users();
        using var log = DividedLog.Open(options);
        using var other = DividedLog.Open(options);
        var acknowledged = new ConcurrentBag<string>();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                await log.AppendAsync(visitor, null, [Events.Make($"e{i}", visitor)]);
                acknowledged.Add($"e{i}");
            }
        });
        var merging = Enumerable.Range(0, 2).Select(m => Task.Run(async () =>
        {
            while (!writing.IsCompleted)
            {
                var to = m == 0 ? log : other;
                await to.MergeAsync(visitor, ann, (await to.ReadHeadAsync(ann)).LastSequence);
            }
        })).ToArray();
        await writing;
        await Task.WhenAll(merging);
        await log.MergeAsync(visitor, ann, (await log.ReadHeadAsync(ann)).LastSequence);

        Assert.Equal(acknowledged.Order(), (await log.ReadUserAsync(ann, 0).ToArrayAsync()).Select(e => e.Event.Id).Order());
        Assert.Empty(await log.ReadUserAsync(visitor, 0).ToArrayAsync());
        Assert.Equal(200, (await log.ReadItemTotalsAsync("i1")).Counts[1]);
    }

    [Fact]
    public async Task Erase_FindsTheRowsOfAllDatabases()
    {
        var options = await CreateAsync();
        var (even, odd) = Users();
        using var log = DividedLog.Open(options);
        string[] chain = [even, odd, Next(even, "c", 0), Next(odd, "c", 1)];
        foreach (var user in chain)
        {
            await log.AppendAsync(user, 0, [Events.Make("e-" + user, user)]);
        }

        for (var i = 1; i < chain.Length; i++)
        {
            Assert.NotNull(await log.MergeAsync(chain[i - 1], chain[i], (await log.ReadHeadAsync(chain[i])).LastSequence));
        }

        var erased = await log.EraseUserAsync(chain[^1], Events.Start.AddDays(1));

        Assert.Equal(chain[..^1].Order(), erased.MergedUserIds.Order());
        Assert.Equal(4, erased.Events);
        foreach (var database in options)
        {
            Assert.Equal(0, await DividedLog.ScalarAsync(database, "SELECT (SELECT count(*) FROM event) + (SELECT count(*) FROM log_user WHERE name !~ '^x*$') + (SELECT count(*) FROM log_merged)"));
        }

        foreach (var user in chain)
        {
            Assert.Equal(AppendOutcome.Erased, (await log.AppendAsync(user, null, [Events.Make("late", user)])).Events![0].Outcome);
        }
    }

    [Fact]
    public async Task Read_AfterTheServerOfADatabaseWasRestarted_GoesOnByItself()
    {
        await using var server = await PostgresServer.StartAsync();
        PostgresOptions[] options = [await Make(), await Make()];
        await DividedLog.DivideAsync(options);
        using var log = DividedLog.Open(options);
        var (even, odd) = Users();
        foreach (var user in new[] { even, odd })
        {
            await log.AppendAsync(user, 0, [Events.Make("e1", user)]);
        }

        Assert.Equal(2, (await log.ReadAllAsync(0).ToArrayAsync()).Length);
        await server.CrashAsync();
        await server.StartAgainAsync();

        Assert.Equal(2, (await log.ReadAllAsync(0).ToArrayAsync()).Length);
        Assert.Equal(2, (await log.ReadItemTotalsAsync("i1")).Counts[1]);
        Assert.Single(await log.ReadUserAsync(odd, 0).ToArrayAsync());

        async Task<PostgresOptions> Make()
        {
            var made = new PostgresOptions { ConnectionString = await server.CreateDatabaseAsync() };
            await PostgresSchema.MigrateAsync(made);
            return made;
        }
    }

    [Fact]
    public async Task Open_WithoutADatabaseThatHasUsers_OrWithAnotherLogsDatabase_IsRefused()
    {
        var options = await CreateAsync();
        var main = PostgresStore.Open(options[0]);
        var error = Assert.Throws<StoreException>(() => LogMap.Enter(main, [main]));
        Assert.Contains("Recsys:Storage:Log", error.Message);

        var foreign = await DividedLog.CreateAsync(postgres);
        using (var log = new TestLog(PostgresStore.Open(foreign[1])))
        {
            await log.AppendAsync("u1", 0, [Events.Make("e1")]);
        }

        using var store = PostgresStore.Open(foreign[1]);
        Assert.Contains("another log", Assert.Throws<StoreException>(() => LogMap.Enter(main, [main, store])).Message);
        main.Dispose();
    }

    private async Task<PostgresOptions[]> CreateAsync()
    {
        var options = await DividedLog.CreateAsync(postgres);
        await DividedLog.DivideAsync(options);
        return options;
    }

    // One user of each database.
    private static (string Even, string Odd) Users() => (Next("u", "", 0), Next("u", "", 1));

    private static string Next(string name, string more, int database) =>
        Enumerable.Range(0, 100).Select(i => $"{name}-{more}-{i}").First(u => LogSlots.Of(UserKey.Of(u)) % 2 == database);
}
