using Microsoft.Data.Sqlite;
using Recsys.Conformance;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Tests.Storage;

/// <summary>What the log refuses, moves and removes.</summary>
public sealed class LogRulesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Append_SomeoneElseWroteMeanwhile_IsNotMisledByWhatItRemembers()
    {
        using var log = Open();
        var last = (await log.AppendAsync("u1", 0, [Events.Make("e1")])).LastSequence;
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "events.db")}"))
        {
            await other.OpenAsync();
            await using var command = other.CreateCommand();
            command.CommandText = "INSERT INTO event (user_id, event_id, item, kind, time, value) SELECT user_id, 'foreign', item, kind, time, value FROM event RETURNING sequence";
            Assert.Equal(last + 1, await command.ExecuteScalarAsync());
        }

        var refused = await log.AppendAsync("u1", last, [Events.Make("e2")]);

        Assert.Null(refused.Events);
        Assert.Equal(last + 1, refused.LastSequence);
        Assert.Equal(last + 2, (await log.AppendAsync("u1", last + 1, [Events.Make("e2")])).LastSequence);
    }

    [Fact]
    public async Task Append_MoreThanTheQueueHolds_IsRefusedWithATimeToComeBack()
    {
        using var log = new TestLog(_folder.Path, o => o.BusyTimeout = TimeSpan.FromSeconds(1), o => o.QueueEvents = 10);
        await log.AppendAsync("u0", null, [Events.Make("first", "u0")]);
        using var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_folder.Path, "events.db")};Pooling=False");
        other.Open();
        var held = other.BeginTransaction(deferred: false);

        var calls = Enumerable.Range(0, 4).Select(async i =>
        {
            try
            {
                await log.AppendAsync($"u{i}", null, [.. Enumerable.Range(0, 5).Select(n => Events.Make($"e{n}", $"u{i}", "i2"))]);
                return (TimeSpan?)null;
            }
            catch (RecsysOverloadedException e)
            {
                Assert.Contains("Recsys:Log:QueueEvents (10)", e.Message);
                return e.RetryAfter;
            }
        }).ToArray();
        held.Rollback();
        var answers = await Task.WhenAll(calls);

        Assert.Equal(2, answers.Count(a => a > TimeSpan.Zero));
        Assert.Equal(10, (await log.ReadItemTotalsAsync("i2")).Counts[1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-wal")]
    public async Task Append_IntoAFileThatIsGone_IsNotAcknowledged(string suffix)
    {
        using var log = Open();
        await log.AppendAsync("u1", null, [Events.Make("e1")]);
        File.Delete(Path.Combine(_folder.Path, "events.db" + suffix));

        var error = await Assert.ThrowsAsync<EventLogUnavailableException>(() => log.AppendAsync("u1", null, [Events.Make("e2")]));

        Assert.Contains("deleted or replaced", error.Message);
    }

    [Fact]
    public async Task Append_AfterAnotherOwnerCame_IsRefused()
    {
        using var log = Open();
        await log.AppendAsync("u1", null, [Events.Make("e1")]);
        // The lock is advice of the operating system; what it keeps out on one machine may come in from another.
        using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_folder.Path, "events.db")};Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "INSERT INTO owner (session, process, started, first_sequence) VALUES (randomblob(16), 'other', 0, 2)";
            command.ExecuteNonQuery();
        }

        var error = await Assert.ThrowsAsync<EventLogUnavailableException>(() => log.AppendAsync("u1", null, [Events.Make("e2")]));

        Assert.Contains("took the store over", error.Message);
        Assert.Single(await log.ReadUserAsync("u1", 0).ToArrayAsync());
    }

    [Fact]
    public async Task Append_WhereTheDiskIsShort_IsRefused_AndErasingGoesOn()
    {
        using var log = new TestLog(_folder.Path, o => o.MinFreeBytes = long.MaxValue);

        var error = await Assert.ThrowsAsync<EventLogUnavailableException>(() => log.AppendAsync("u1", null, [Events.Make("e1")]));

        Assert.Contains("Recsys:Sqlite:MinFreeBytes", error.Message);
        Assert.Equal(0, (await log.EraseUserAsync("u1", Events.Start)).Events);
    }

    [Fact]
    public async Task Prune_KeepsWhatStatesAreMadeOf_AndNotesTheRest()
    {
        long last;
        using (var log = Open())
        {
            for (var i = 0; i < 30; i++)
            {
                var kind = i % 10 == 0 ? EventKind.Purchase : i % 3 == 0 ? EventKind.Impression : EventKind.Click;
                await log.AppendAsync("u1", null, [Events.Make($"e{i}", "u1", $"i{i}", kind, time: Events.Start.AddHours(i))]);
            }

            await log.AppendAsync("idle", null, [Events.Make("only", "idle", "i1", time: Events.Start)]);
            last = (await log.AnswerAsync("u1", null, "genre", "rpg")).LastSequence;

            // e0 to e24 are old. Of them the sessions need the five newest that are no impressions, and the two newest purchases stay.
            var removed = await log.PruneAsync(Events.Start.AddHours(25), keptEvents: 8, keptPurchases: 2);

            var left = (await log.ReadUserAsync("u1", 0).ToArrayAsync()).Select(e => e.Event.Id).ToArray();
            Assert.Equal(["e10", "e19", "e20", "e22", "e23", "e25", "e26", "e27", "e28", "e29"], left);
            Assert.Equal(30 - left.Length, removed);
            Assert.Single(await log.ReadUserAsync("idle", 0).ToArrayAsync());
            var head = await log.ReadHeadAsync("u1");
            Assert.Equal(30, head.Removed.Sum() + left.Length);
            Assert.Equal(last, head.LastSequence);
            Assert.InRange(head.LastRewrite, 1, 25);
            Assert.Equal("rpg", head.Answers["genre"]);
            Assert.Equal(1, (await log.ReadItemTotalsAsync("i1")).Counts.Sum() - 1);
            Assert.Equal(0, await log.PruneAsync(Events.Start.AddHours(25), keptEvents: 8, keptPurchases: 2));
        }

        using var reader = StoreReader.Open(_folder.Path);
        Assert.Equal(20, reader.Pruned);
        Assert.Equal(11, reader.ReadItemTotals().Values.Sum(c => c.Sum()));
    }

    [Theory]
    [InlineData("SELECT item FROM event WHERE user_id = 1 AND sequence > 5 AND kind < 100 ORDER BY sequence LIMIT 10", "event_by_user (user_id=? AND rowid>?)")]
    [InlineData("SELECT sequence FROM event WHERE user_id = 1 ORDER BY sequence DESC LIMIT 1", "event_by_user (user_id=?)")]
    [InlineData("SELECT sequence, kind, custom_kind, context FROM event INDEXED BY note_by_user WHERE user_id = 1 AND kind >= 100 ORDER BY sequence", "note_by_user (user_id=?)")]
    [InlineData("SELECT item FROM event WHERE sequence > 5 AND kind < 100 ORDER BY sequence LIMIT 10", "INTEGER PRIMARY KEY (rowid>?)")]
    public async Task Read_CostsWhatItReturns_ByItsIndexAndWithoutSorting(string query, string index)
    {
        using var log = Open();
        await log.AppendAsync("u1", 0, [Events.Make("e1")]);
        using var db = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_folder.Path, "events.db")};Pooling=False");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + query;
        using var reader = command.ExecuteReader();
        var plan = new List<string>();
        while (reader.Read())
        {
            plan.Add(reader.GetString(3));
        }

        Assert.Contains(index, Assert.Single(plan));
    }

    private TestLog Open() => new(_folder.Path);
}
