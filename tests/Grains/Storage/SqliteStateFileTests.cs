using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Recsys.Conformance;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Tests.Storage;

public sealed class SqliteStateFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestMeters _meters = new();
    private readonly StoreFolder _store;

    public SqliteStateFileTests() => _store = StoreFolder.Open(_folder.Path);

    public void Dispose()
    {
        _store.Dispose();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public async Task Write_OfManyTasks_SharesCommits_AndLosesNothing()
    {
        using var file = Open();
        var writes = Enumerable.Range(1, 2000).Select(n => Task.Run(() => file.WriteAsync(w => Put(w, n, n), 1))).ToArray();

        Assert.Equal(Enumerable.Range(1, 2000), await Task.WhenAll(writes));
        Assert.Equal((2000, 2000L * 2001 / 2), Stored(file));
        Assert.InRange(_meters.Count("recsys.state_file.commit.duration"), 1, 1999);
        Assert.Equal(2000, _meters.Sum("recsys.state_file.commit.rows"));
    }

    [Fact]
    public async Task Write_PieceThatThrows_IsUndoneAlone()
    {
        using var file = Open();
        using var gate = new ManualResetEventSlim();
        // The first holds the writer, so that the other three share one transaction.
        var first = file.WriteAsync(w => Wait(gate, w), 1);
        var good = file.WriteAsync(w => Put(w, 1, 10), 1);
        var bad = file.WriteAsync(w => Put(w, 2, 20) + Throw(), 1);
        var broken = file.WriteAsync(w => Put(w, 1, 30), 1);
        gate.Set();

        await first;
        Assert.Equal(10, await good);
        Assert.Equal("by the test", (await Assert.ThrowsAsync<FormatException>(() => bad)).Message);
        Assert.Equal(SQLitePCL.raw.SQLITE_CONSTRAINT, (await Assert.ThrowsAsync<SqliteException>(() => broken)).SqliteErrorCode);
        Assert.Equal((1, 10L), Stored(file));
    }

    [Fact]
    public async Task Write_WhileAnotherHoldsTheLock_AllThatWaitsFailsAtOnce_ReadsGoOn_AndItWorksAfterwards()
    {
        using var file = Open();
        await file.WriteAsync(w => Put(w, 1, 10), 1);
        using (var other = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "grains.db")};Pooling=False"))
        {
            other.Open();
            using var held = other.BeginTransaction(deferred: false);
            var writes = Enumerable.Range(2, 50).Select(n => file.WriteAsync(w => Put(w, n, n), 1)).ToArray();
            foreach (var write in writes)
            {
                Assert.Contains("BusyTimeout", (await Assert.ThrowsAsync<StateStoreException>(() => write)).Message);
            }

            Assert.Equal(50, _meters.Sum("recsys.state_file.failed"));
            Assert.Equal((1, 10L), Stored(file));
        }

        Assert.Equal(7, await file.WriteAsync(w => Put(w, 2, 7), 1));
        Assert.Equal((2, 17L), Stored(file));
    }

    [Fact]
    public async Task Queue_ShowsWhatWaits_AndDisposeWritesIt_AndThenRefuses()
    {
        var file = Open();
        using var gate = new ManualResetEventSlim();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = file.WriteAsync(
            w =>
            {
                started.SetResult();
                return Wait(gate, w);
            },
            1);
        await started.Task;
        var waiting = file.WriteAsync(w => Put(w, 1, 5), 1);
        Assert.Equal(1, _meters.Observe("recsys.state_file.queue"));
        gate.Set();
        file.Dispose();

        await first;
        Assert.Equal(5, await waiting);
        await Assert.ThrowsAsync<StateStoreException>(() => file.WriteAsync(w => Put(w, 2, 2), 1));
        using var again = Open();
        Assert.Equal((1, 5L), Stored(again));
    }

    private static int Put(SqliteStateWriter writer, int key, int value)
    {
        var statement = writer.Statement("INSERT INTO test (key, value) VALUES ($key, $value)", "$key", "$value");
        statement.Parameters[0].Value = key;
        statement.Parameters[1].Value = value;
        statement.ExecuteNonQuery();
        return value;
    }

    private static int Wait(ManualResetEventSlim gate, SqliteStateWriter writer)
    {
        gate.Wait();
        return writer.Statement("DELETE FROM test WHERE key < 0").ExecuteNonQuery();
    }

    private static int Throw() => throw new FormatException("by the test");

    private static (int Rows, long Sum) Stored(SqliteStateFile file) => file.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*), IFNULL(SUM(value), 0) FROM test";
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt32(0), reader.GetInt64(1));
    });

    private SqliteStateFile Open()
    {
        var options = new SqliteOptions { Folder = _folder.Path, BusyTimeout = TimeSpan.FromMilliseconds(50) };
        var file = new SqliteStateFile(Options.Create(options), _store, new StateFileInstruments(_meters));
        using var connection = SqliteDatabase.Open(options.GrainsPath, options.BusyTimeout);
        SqliteDatabase.Execute(connection, "CREATE TABLE IF NOT EXISTS test (key INTEGER PRIMARY KEY, value INTEGER NOT NULL)");
        return file;
    }
}
