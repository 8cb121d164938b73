using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Recsys.Conformance;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Tests.Storage;

/// <summary>What health says of the two threads that write the stores.</summary>
public sealed class WriterBeatTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestMeters _meters = new();
    private readonly FakeTimeProvider _clock = new(Events.Start);
    private readonly BackgroundHealth _health;

    public WriterBeatTests() => _health = new BackgroundHealth(
        _meters, Options.Create(new RecsysLimits()), _clock, NullLogger<BackgroundHealth>.Instance);

    private BackgroundLoopStatus Status => Assert.Single(_health.Loops);

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public async Task EventLog_CommitsBeat_FailedOnesAreCounted_AndItRecoversWithoutWork()
    {
        using var log = new TestLog(_folder.Path, o => o.BusyTimeout = TimeSpan.FromMilliseconds(50), health: _health);
        await log.AppendAsync("u1", 0, [Events.Make("e1")]);
        Assert.Equal(("event-log", 0L, (string?)null), (Status.Name, Status.Failures, Status.LastError));
        Assert.True(Status.Rounds > 0);

        using (Lock("events.db"))
        {
            await Assert.ThrowsAsync<EventLogUnavailableException>(() => log.AppendAsync("u1", 1, [Events.Make("e2")]));
            RequireFailing();
        }

        await UntilAsync(() => _health.Late.Count == 0);
    }

    [Fact]
    public async Task EventLog_DiskThatIsShort_IsAFailedRound()
    {
        using var log = new TestLog(_folder.Path, o => o.MinFreeBytes = long.MaxValue, health: _health);
        await Assert.ThrowsAsync<EventLogUnavailableException>(() => log.AppendAsync("u1", 0, [Events.Make("e1")]));

        Assert.True(Status.Failures > 0);
        Assert.Contains("Recsys:Sqlite:MinFreeBytes", Status.LastError);
    }

    [Fact]
    public async Task StateFile_CommitsBeat_FailedOnesAreCounted_AndItRecoversWithoutWork()
    {
        using var store = StoreFolder.Open(_folder.Path);
        using var file = OpenStates(store);
        await file.WriteAsync(Touch, 1);
        Assert.Equal(("state-file", 0L, (string?)null), (Status.Name, Status.Failures, Status.LastError));
        Assert.True(Status.Rounds > 0);

        using (Lock("grains.db"))
        {
            await Assert.ThrowsAsync<StateStoreException>(() => file.WriteAsync(Touch, 1));
            RequireFailing();
        }

        await UntilAsync(() => _health.Late.Count == 0);
    }

    [Fact]
    public async Task StateFile_PieceThatThrows_IsAFailedRound()
    {
        using var store = StoreFolder.Open(_folder.Path);
        using var file = OpenStates(store);

        await Assert.ThrowsAsync<FormatException>(() => file.WriteAsync<int>(_ => throw new FormatException("by the test"), 1));

        Assert.Equal((1L, "by the test"), (Status.Failures, Status.LastError));
    }

    [Fact]
    public async Task StateFile_ThreadThatHangs_IsLate()
    {
        using var store = StoreFolder.Open(_folder.Path);
        using var file = OpenStates(store);
        using var gate = new ManualResetEventSlim();
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hanging = file.WriteAsync(
            w =>
            {
                began.SetResult();
                gate.Wait();
                return Touch(w);
            },
            1);
        await began.Task;
        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal("state-file", Assert.Single(_health.Late).Name);

        gate.Set();
        await hanging;
        Assert.Empty(_health.Late);
    }

    [Fact]
    public async Task Idle_ThreadsBeat()
    {
        using var log = new TestLog(_folder.Path, health: _health);
        await UntilAsync(() => Status.Rounds > 1);

        Assert.Equal(0, Status.Failures);
    }

    // No beat succeeds while the lock is held, so the clock's step makes it late.
    private void RequireFailing()
    {
        Assert.True(Status.Failures > 0);
        Assert.Contains("Recsys:Sqlite:BusyTimeout", Status.LastError);
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Contains("Recsys:Sqlite:BusyTimeout", Assert.Single(_health.Late).LastError);
    }

    private SqliteStateFile OpenStates(StoreFolder store) => new(
        Options.Create(new SqliteOptions { Folder = _folder.Path, BusyTimeout = TimeSpan.FromMilliseconds(50) }),
        store,
        new StateFileInstruments(_meters),
        _health);

    private SqliteConnection Lock(string name)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, name)};Pooling=False");
        connection.Open();
        SqliteDatabase.Execute(connection, "BEGIN IMMEDIATE");
        return connection;
    }

    private static int Touch(SqliteStateWriter writer) => writer.Statement("DELETE FROM item WHERE state < 0").ExecuteNonQuery();

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var looks = 0; !holds(); looks++)
        {
            Assert.True(looks < 1500, "It does not hold after 1500 looks.");
            await timer.WaitForNextTickAsync();
        }
    }
}
