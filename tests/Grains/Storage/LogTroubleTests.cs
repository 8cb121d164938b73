using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Grains.Storage;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Storage;

public sealed class LogTroubleTests : ClusterTest
{
    private long _maxBytes;

    protected override RecsysTestClusterOptions Options => new()
    {
        Folder = Folder,
        Services = s => s.Configure<SqliteOptions>(o =>
        {
            o.BusyTimeout = TimeSpan.FromMilliseconds(50);
            o.MaxBytes = _maxBytes;
        }),
    };

    [Fact]
    public async Task LockedLog_TrackSaysSo_RecommendAnswers_AndTrackWorksAfterwards()
    {
        await UpsertAsync(20);
        await Client.TrackAsync(Now("e1", "i1"));
        using (var other = new SqliteConnection($"Data Source={Path.Combine(Folder, "events.db")};Pooling=False"))
        {
            other.Open();
            using var held = other.BeginTransaction(deferred: false);
            var error = await Assert.ThrowsAsync<EventLogUnavailableException>(() => Client.TrackAsync(Now("e2", "i2")));
            Assert.Contains("Recsys:Sqlite:BusyTimeout", error.Message);
            var answer = await AskAsync("u1", 20);
            Assert.Equal(19, answer.Items.Count);
            Assert.Equal(1, (await Client.GetUserAsync("u1")).Counters.Sum());
            held.Rollback();
        }

        await Client.TrackAsync(Now("e2", "i2"));
        Assert.Equal(["i2", "i1"], (await Client.GetUserAsync("u1")).Session);
    }

    [Fact]
    public async Task FullLog_TrackSaysSo_RecommendAnswers_AndTrackWorksOnceThereIsRoom()
    {
        await UpsertAsync(20);
        _maxBytes = 150_000;
        await RestartAsync();
        var accepted = 0;
        var error = await Assert.ThrowsAsync<EventLogUnavailableException>(async () =>
        {
            for (var batch = 0; batch < 100; batch++)
            {
                accepted += (await Client.TrackAsync(Enumerable.Range(0, 100).Select(i => Now($"e{batch}-{i}", "i1")).ToArray())).Accepted;
            }
        });

        Assert.Contains("Recsys:Sqlite:MaxBytes", error.Message);
        Assert.Equal(19, (await AskAsync("u1", 20)).Items.Count);
        Assert.Equal(20, (await AskAsync("new", 20)).Items.Count);
        Assert.Equal(accepted, (await Client.GetUserAsync("u1")).Counters.Sum());

        _maxBytes = 0;
        await RestartAsync();
        await Client.TrackAsync(Now("room", "i2"));
        Assert.Equal(accepted + 1, (await Client.GetUserAsync("u1")).Counters.Sum());
    }
}
