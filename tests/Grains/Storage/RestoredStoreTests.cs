using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Grains.Storage;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Storage;

/// <summary>Files that do not belong together, or cannot be read or written: the log decides, and nobody waits.</summary>
public sealed class RestoredStoreTests : ClusterTest
{
    protected override RecsysTestClusterOptions Options => new()
    {
        Folder = Folder,
        Limits = l => l.SnapshotEvery = 5,
        Services = s => s.Configure<SqliteOptions>(o => o.BusyTimeout = TimeSpan.FromSeconds(2)),
    };

    [Fact]
    public async Task OlderLog_UnderANewerSnapshot_TakesNewEvents()
    {
        await UpsertAsync(30);
        await TrackAsync("a", 0, 6);
        await StopAsync();
        Copy("events.db", "backup.db");
        await StartClusterAsync();
        await TrackAsync("b", 6, 12);
        await StopAsync();
        Copy("backup.db", "events.db");
        await StartClusterAsync();

        Assert.Equal(["i5", "i4", "i3", "i2", "i1", "i0"], (await Client.GetUserAsync("u1")).Session);
        // As many as were lost, so that the sequences of the snapshot are given anew.
        await TrackAsync("c", 12, 20);
        await RestartAsync();

        var whole = await Client.GetUserAsync("u1");
        Assert.Equal(14, whole.Counters.Sum());
        Assert.Equal(Enumerable.Range(12, 8).Reverse().Concat([5, 4, 3, 2, 1, 0]).Select(i => $"i{i}"), whole.Session);
    }

    [Fact]
    public async Task OlderSnapshots_UnderANewerLog_LoseNothing()
    {
        await UpsertAsync(30);
        await TrackAsync("a", 0, 6);
        await StopAsync();
        Copy("grains.db", "backup.db");
        await StartClusterAsync();
        await TrackAsync("b", 6, 12);
        await StopAsync();
        Copy("backup.db", "grains.db");
        await StartClusterAsync();

        Assert.Equal(12, (await Client.GetUserAsync("u1")).Counters.Sum());
    }

    [Fact]
    public async Task SnapshotOfAnotherStore_IsNotTaken()
    {
        await UpsertAsync(30);
        await TrackAsync("a", 0, 6);
        await StopAsync();
        File.Delete(Path.Combine(Folder, "events.db"));
        await StartClusterAsync();

        Assert.Equal(0, (await Client.GetUserAsync("u1")).Counters.Sum());
        await TrackAsync("b", 6, 9);
        await RestartAsync();
        Assert.Equal(["i8", "i7", "i6"], (await Client.GetUserAsync("u1")).Session);
    }

    [Theory]
    [InlineData("UPDATE user_snapshot SET payload = randomblob(200)")]
    [InlineData("UPDATE user_snapshot SET payload = x''")]
    [InlineData("UPDATE user_snapshot SET format = 99")]
    [InlineData("UPDATE user_snapshot SET session = x'00'")]
    public async Task SnapshotThatCannotBeUsed_IsRebuiltFromTheLog(string damage)
    {
        await UpsertAsync(30);
        await TrackAsync("a", 0, 7);
        await StopAsync();
        Execute(damage);
        await StartClusterAsync();

        Assert.Equal(7, (await Client.GetUserAsync("u1")).Counters.Sum());
        await TrackAsync("b", 7, 14);
        Assert.Equal(14, (await Client.GetUserAsync("u1")).Counters.Sum());
        if (!damage.Contains("session"))
        {
            Assert.Equal(1L, Execute("SELECT COUNT(*) FROM user_snapshot_aside"));
        }
    }

    [Fact]
    public async Task LockedSnapshots_HoldUpNobody_AndWhatWasTrackedIsThere()
    {
        await UpsertAsync(30);
        using (var other = new SqliteConnection($"Data Source={Path.Combine(Folder, "grains.db")};Pooling=False"))
        {
            other.Open();
            using var held = other.BeginTransaction(deferred: false);
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < 20; i++)
            {
                await Client.TrackAsync(Now($"e{i}", $"i{i}"));
                Assert.NotEmpty((await AskAsync("u1")).Items);
            }

            // A single wait for the lock would be 2 s; forty calls together are far below it.
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"20 events and lists took {clock.Elapsed}");
            held.Rollback();
        }

        await RestartAsync();
        Assert.Equal(20, (await Client.GetUserAsync("u1")).Counters.Sum());
    }

    [Fact]
    public async Task SnapshotsThatFail_AreSeenByHealth_AndLaterOnesAreWritten()
    {
        await UpsertAsync(30);
        var health = Cluster.Services().GetRequiredService<BackgroundHealth>();
        Execute("ALTER TABLE user_snapshot RENAME TO elsewhere");
        await TrackAsync("a", 0, 6);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var looks = 0; health.Loops.Single(l => l.Name == "state-file").LastError is not { } error || !error.Contains("user_snapshot", StringComparison.Ordinal); looks++)
        {
            Assert.True(looks < 1500, "Health has not heard of it after 1500 looks.");
            await timer.WaitForNextTickAsync();
        }

        Execute("ALTER TABLE elsewhere RENAME TO user_snapshot");
        await TrackAsync("b", 6, 12);
        await StopAsync();

        Assert.Equal(1L, Execute("SELECT COUNT(*) FROM user_snapshot"));
    }

    [Fact]
    public async Task SecondSilo_OnTheSameFolder_DoesNotStart()
    {
        var error = await Assert.ThrowsAsync<StoreException>(() => RecsysTestCluster.StartAsync(Options));

        Assert.Contains("is owned by process", error.Message);
    }

    [Fact]
    public async Task AnotherWriter_OfAUser_IsSeenByTheNextAppend_AndNothingIsLost()
    {
        await UpsertAsync(30);
        await TrackAsync("a", 0, 3);
        // Past the grain, as a second activation would.
        await Cluster.Services().GetRequiredService<IEventLog>().AppendAsync("u1", 3, [Now("other", "i20")]);

        await TrackAsync("b", 3, 4);

        Assert.Equal(["i3", "i20", "i2", "i1", "i0"], (await Client.GetUserAsync("u1")).Session);
        Assert.Equal((0, 1), await TrackAgainAsync("other", "i20"));
    }

    private async Task<(int Accepted, int Refused)> TrackAgainAsync(string id, string item)
    {
        // The same id with another time is another event.
        var result = await Client.TrackAsync([Now(id, item)]);
        return (result.Accepted, result.Rejected.Count);
    }

    private Task TrackAsync(string prefix, int from, int to) =>
        Client.TrackAsync(Enumerable.Range(from, to - from).Select(i => Now($"{prefix}{i}", $"i{i}")).ToArray());

    private async Task StopAsync()
    {
        await Cluster.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }

    private void Copy(string from, string to)
    {
        Assert.False(File.Exists(Path.Combine(Folder, from + "-wal")), "a store that was stopped has no write-ahead log");
        File.Copy(Path.Combine(Folder, from), Path.Combine(Folder, to), overwrite: true);
    }

    private object? Execute(string sql)
    {
        using var db = new SqliteConnection($"Data Source={Path.Combine(Folder, "grains.db")};Pooling=False");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
