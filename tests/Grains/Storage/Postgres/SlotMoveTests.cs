using System.Collections.Concurrent;
using Recsys.Grains.Storage;
using Recsys.Grains.Storage.Postgres;

namespace Recsys.Grains.Tests.Storage.Postgres;

public sealed class SlotMoveTests(PostgresFixture postgres)
{
    // Users of one slot, in the first database to begin with, and one who stays.
    private static readonly string[] Movers = [.. Of(42).Take(3)];
    private static readonly string Stays = Of(43).First();

    public static TheoryData<string> Steps => ["begun", "copied", "closed", "switched", "opened", "moved", "cleared"];

    [Fact]
    public async Task Move_UnderTheLoadOfTwoSilos_ThereAndBack_LosesAndDoublesNothing_AndFailsNobody()
    {
        var options = await CreateAsync();
        using var log = DividedLog.Open(options);
        using var other = DividedLog.Open(options);
        var acknowledged = new ConcurrentBag<(string User, string Id)>();
        var followed = new List<LoggedEvent>();
        using var done = new CancellationTokenSource();
        var writing = Movers.Append(Stays).Append("anybody").SelectMany((user, u) => new[] { log, other }.Select((silo, s) => Task.Run(async () =>
        {
            for (var i = 0; !done.IsCancellationRequested; i++)
            {
                var result = await silo.AppendAsync(user, null, [Events.Make($"e{s}-{i}", user, $"i{i % 3}"), Events.Make($"f{s}-{i}", user, "i1", EventKind.Purchase)]);
                Assert.All(result.Events!, e => Assert.Equal(AppendOutcome.Stored, e.Outcome));
                acknowledged.Add((user, $"e{s}-{i}"));
                acknowledged.Add((user, $"f{s}-{i}"));
                Assert.Equal(2, (await silo.ReadUserAsync(user, result.Events![0].Sequence - 1).ToArrayAsync()).Count(e => e.Event.Id == $"e{s}-{i}" || e.Event.Id == $"f{s}-{i}"));
            }
        }))).ToArray();
        var following = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await FollowAsync();
            }
        });

        for (var round = 0; round < 3; round++)
        {
            foreach (var target in new short[] { 1, 0 })
            {
                await MoveAsync(options, target);
                var seen = acknowledged.Count;
                while (acknowledged.Count < seen + 40 && !writing.Any(w => w.IsFaulted))
                {
                    await Task.Yield();
                }
            }
        }

        await MoveAsync(options, 1);
        await done.CancelAsync();
        await Task.WhenAll(writing);
        await following;
        await FollowAsync();

        var all = await log.ReadAllAsync(0).ToArrayAsync();
        Assert.Equal(acknowledged.Order(), all.Select(e => (e.Event.UserId, e.Event.Id)).Order());
        Assert.Equal(all.Length, all.Select(e => e.Sequence).Distinct().Count());
        Assert.Equal(all.Select(e => e.Sequence), followed.Select(e => e.Sequence));
        Assert.Equal(acknowledged.Count / 2, (await log.ReadItemTotalsAsync("i1")).Counts[(int)EventKind.Purchase]);
        Assert.Equal(0, await DividedLog.ScalarAsync(options[0], "SELECT count(*) FROM log_user WHERE log_slot(key) = 42"));
        await RequireWholeAsync(options, log);

        async Task FollowAsync()
        {
            await foreach (var e in log.ReadAllAsync(followed.Count > 0 ? followed[^1].Sequence : 0))
            {
                followed.Add(e);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Move_ThatEndsAfterAnyStep_GoesOnWhereItIsBegunAgain(string step)
    {
        var options = await CreateAsync();
        using var log = DividedLog.Open(options);
        foreach (var user in Movers.Append(Stays))
        {
            await log.AppendAsync(user, 0, [Events.Make("e1", user), Events.Make("old", user, time: Events.Start.AddMonths(-3))]);
            await log.AnswerAsync(user, null, "genre", "rpg");
        }

        // A visitor of the slot went to one of its users, and one user was erased.
        await log.MergeAsync(Movers[1], Movers[0], (await log.ReadHeadAsync(Movers[0])).LastSequence);
        await log.EraseUserAsync(Movers[2], Events.Start.AddDays(1));
        var before = await log.ReadHeadAsync(Movers[0]);
        var events = (await log.ReadUserAsync(Movers[0], 0).ToArrayAsync()).Select(e => (e.Sequence, e.Event.Id)).ToArray();

        await Assert.ThrowsAsync<InvalidOperationException>(() => MoveAsync(options, 1, s => _ = s == step ? throw new InvalidOperationException("the mover dies") : 0));

        // Whoever reads goes on meanwhile, and nothing is removed as too old.
        if (step is not ("switched" or "opened"))
        {
            Assert.Equal(events, (await log.ReadUserAsync(Movers[0], 0).ToArrayAsync()).Select(e => (e.Sequence, e.Event.Id)));
        }

        Assert.Equal(0, await log.PruneAsync(Events.Start.AddYears(1), 1, 1));
        if (step != "begun")
        {
            var refused = await Assert.ThrowsAsync<StoreException>(() => MoveAsync(options, 1, slot: 44));
            Assert.Contains("Slot 42".ToLowerInvariant(), refused.Message);
        }

        await MoveAsync(options, 1);

        Assert.Equivalent(before, await log.ReadHeadAsync(Movers[0]), strict: true);
        Assert.Equal(events, (await log.ReadUserAsync(Movers[0], 0).ToArrayAsync()).Select(e => (e.Sequence, e.Event.Id)));
        Assert.Equal(AppendOutcome.Stored, (await log.AppendAsync(Movers[0], before.LastSequence, [Events.Make("next", Movers[0])])).Events![0].Outcome);
        Assert.Equal(AppendOutcome.Duplicate, (await log.AppendAsync(Movers[0], null, [Events.Make("old", Movers[0], time: Events.Start.AddMonths(-3))])).Events![0].Outcome);
        Assert.Equal(AppendOutcome.Erased, (await log.AppendAsync(Movers[2], null, [Events.Make("late", Movers[2])])).Events![0].Outcome);
        Assert.Equal(0, await DividedLog.ScalarAsync(options[0], "SELECT (SELECT count(*) FROM log_user WHERE log_slot(key) = 42) + (SELECT count(*) FROM log_moving)"));
        Assert.Equal(0, await DividedLog.ScalarAsync(options[1], "SELECT count(*) FROM log_moving"));
        Assert.Equal(0, await DividedLog.ScalarAsync(options[0], "SELECT epoch % 2 FROM log_map"));
        await RequireWholeAsync(options, log);

        // The links of merges moved along.
        Assert.Equal([Movers[1]], (await log.EraseUserAsync(Movers[0], Events.Start.AddDays(2))).MergedUserIds);
    }

    [Fact]
    public async Task Move_WhereItIs_DoesNothing_AndNowhere_IsRefused()
    {
        var options = await CreateAsync();
        var said = new List<string>();
        await MoveAsync(options, 0, said.Add);
        Assert.Equal(["there already"], said);
        Assert.Equal(0, await DividedLog.ScalarAsync(options[0], "SELECT count(*) FROM log_moving"));
        Assert.Contains("databases 0, 1", (await Assert.ThrowsAsync<StoreException>(() => MoveAsync(options, 7))).Message);
        Assert.Contains("0 to 1023", (await Assert.ThrowsAsync<StoreException>(() => MoveAsync(options, 1, slot: 1024))).Message);
    }

    [Fact]
    public async Task Prune_AfterAMove_KeepsTheBooks()
    {
        var options = await CreateAsync();
        using var log = DividedLog.Open(options);
        foreach (var user in Movers)
        {
            await log.AppendAsync(user, 0, [.. Enumerable.Range(0, 10).Select(i => Events.Make($"e{i}", user, $"i{i}", time: Events.Start.AddMonths(i - 12)))]);
        }

        await MoveAsync(options, 1);
        Assert.True(await log.PruneAsync(Events.Start.AddMonths(-4), 1, 1) > 0, "nothing was removed");

        await RequireWholeAsync(options, log);
        Assert.Equal(3, (await log.ReadItemTotalsAsync("i0")).Counts[1]);
    }

    // Totals of items are events of the log and what was removed, as recsys log verify holds.
    private static async Task RequireWholeAsync(PostgresOptions[] options, TestLog log)
    {
        using var reader = DividedStoreReader.Open(new PostgresOptions { ConnectionString = options[0].ConnectionString, Log = [options[1].ConnectionString!] });
        var events = reader.ReadAll().ToArray();
        Assert.Equal((await log.ReadAllAsync(0).ToArrayAsync()).Select(e => e.Sequence), events.Select(e => e.Sequence).Order());
        foreach (var (item, counts) in reader.ReadItemTotals())
        {
            for (var kind = 0; kind < counts.Length; kind++)
            {
                Assert.Equal(counts[kind], events.Count(e => e.Event.ItemId == item && (int)e.Event.Kind == kind));
            }
        }
    }

    private static async Task MoveAsync(PostgresOptions[] options, short target, Action<string>? reached = null, short slot = 42)
    {
        var stores = DividedLog.Stores(options);
        try
        {
            await new SlotMove(stores[0], stores, reached).RunAsync(slot, target, CancellationToken.None);
        }
        finally
        {
            stores.ToList().ForEach(s => s.Dispose());
        }
    }

    private static IEnumerable<string> Of(int slot) => Enumerable.Range(0, int.MaxValue).Select(i => $"user-{i}").Where(u => LogSlots.Of(UserKey.Of(u)) == slot);

    private async Task<PostgresOptions[]> CreateAsync()
    {
        var options = await DividedLog.CreateAsync(postgres);
        await DividedLog.DivideAsync(options);
        return options;
    }
}
