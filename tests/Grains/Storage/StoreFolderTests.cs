using System.Globalization;
using Microsoft.Data.Sqlite;
using Recsys.Conformance;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Tests.Storage;

public sealed class StoreFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string EventsPath => Path.Combine(_folder.Path, "events.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_OwnedFolder_IsRefused_NamingTheOwner_UntilItIsLetGo()
    {
        Assert.Null(StoreFolder.OwnerOf(_folder.Path));
        using (StoreFolder.Open(_folder.Path))
        {
            var error = Assert.Throws<StoreException>(() => StoreFolder.Open(_folder.Path));
            Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), error.Message);
            Assert.Contains("started", error.Message);
            Assert.Contains("Recsys:DataFolder", error.Message);
            Assert.DoesNotContain('\n', error.Message);
            Assert.Contains("process", StoreFolder.OwnerOf(_folder.Path));
        }

        Assert.Null(StoreFolder.OwnerOf(_folder.Path));
        using var again = StoreFolder.Open(_folder.Path);
    }

    [Fact]
    public async Task Open_Again_KeepsTheStoresId_AndKnowsWhatEachOwnerCouldHaveWritten()
    {
        LogStamp first;
        using (var log = new TestLog(_folder.Path))
        {
            first = log.Stamp;
            await log.AppendAsync("u1", 0, [.. Enumerable.Range(0, 5).Select(i => Events.Make($"e{i}"))]);
        }

        using var second = StoreFolder.Open(_folder.Path);
        var current = second.Lineage.Current;

        Assert.Equal(first.Store, second.StoreId);
        Assert.NotEqual(first.Session, current.Session);
        Assert.True(second.Lineage.Includes(first, 5));
        Assert.False(second.Lineage.Includes(first, 6));
        Assert.True(second.Lineage.Includes(current, 6));
        Assert.False(second.Lineage.Includes(current with { Store = Guid.NewGuid() }, 1));
        Assert.False(second.Lineage.Includes(current with { Session = Guid.NewGuid() }, 1));
    }

    [Fact]
    public void Open_FolderThatIsAFile_IsRefused()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");
        Assert.Contains("'" + file + "'", Assert.Throws<StoreException>(() => StoreFolder.Open(file)).Message);
    }

    [Fact]
    public async Task Open_StoreOfTheFirstFormat_KeepsEverything_AndGivesNoSequenceTwice()
    {
        Execute(
            """
            PRAGMA journal_mode = WAL;
            CREATE TABLE user (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
            CREATE TABLE event (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL, event_id TEXT NOT NULL, item TEXT NOT NULL, kind INTEGER NOT NULL,
                time INTEGER NOT NULL, value REAL NOT NULL, custom_kind TEXT, session TEXT, request TEXT, context TEXT);
            CREATE UNIQUE INDEX event_by_user ON event (user_id, event_id);
            CREATE INDEX purchase_by_sequence ON event (sequence) WHERE kind = 7;
            CREATE INDEX purchase_by_user ON event (user_id, sequence) WHERE kind = 7;
            CREATE TABLE item_counter (item TEXT NOT NULL, kind INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (item, kind)) WITHOUT ROWID;
            INSERT INTO user (name) VALUES ('gone'), ('ann'), ('007');
            INSERT INTO event (user_id, event_id, item, kind, time, value, context) VALUES
                (2, 'e1', 'i1', 1, 1000, 0, NULL), (2, 'e2', 'i2', 7, 2000, 9.5, '{"surface":"home"}'), (3, 'e1', 'i1', 1, 3000, 0, NULL), (1, 'x', 'i1', 1, 1, 0, NULL);
            INSERT INTO item_counter VALUES ('i1', 1, 3), ('i2', 7, 1);
            DELETE FROM event WHERE user_id = 1;
            DELETE FROM user WHERE name = 'gone';
            """);

        using (var log = new TestLog(_folder.Path))
        {
            var ann = await log.ReadUserAsync("ann", 0).ToArrayAsync();
            Assert.Equal([(1L, "e1"), (2L, "e2")], ann.Select(e => (e.Sequence, e.Event.Id)));
            Assert.Equal("home", ann[1].Event.Context!["surface"]);
            Assert.Equal("e1", Assert.Single(await log.ReadUserAsync("007", 0).ToArrayAsync()).Event.Id);
            Assert.Equal(AppendOutcome.Duplicate, (await log.AppendAsync("ann", 2, [ann[0].Event])).Events![0].Outcome);
            Assert.True((await log.AppendAsync("ann", 2, [Events.Make("e3", "ann")])).LastSequence > 4, "the erased event's sequence was given again");
            Assert.Equal(4, (await log.ReadItemTotalsAsync("i1")).Counts[1]);
        }

        using var reader = StoreReader.Open(_folder.Path);
        Assert.Equal(3, reader.ReadItemTotals()["i1"][1]);
        Assert.DoesNotContain("gone", await File.ReadAllTextAsync(EventsPath, System.Text.Encoding.Latin1));
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={EventsPath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
