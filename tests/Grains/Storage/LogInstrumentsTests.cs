using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using Recsys.Conformance;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Storage;

/// <summary>Each instrument of the log is seen to move.</summary>
public sealed class LogInstrumentsTests : ClusterTest
{
    private readonly ConcurrentDictionary<string, double> _seen = [];

    protected override RecsysTestClusterOptions Options => new() { Folder = Folder, Limits = l => l.SnapshotEvery = 3 };

    [Fact]
    public async Task Work_MovesTheInstruments()
    {
        using var listener = Listen();
        await UpsertAsync(5);
        await Client.TrackAsync([Now("e1", "i1"), Now("e2", "i2"), Now("e3", "i3")]);
        Assert.Equal(3, _seen["recsys.log.commit.events"]);
        Assert.Equal(0, _seen["recsys.log.queue.events"]);
        Assert.True(_seen["recsys.log.commit.duration"] > 0);
        await Cluster.DisposeAsync();
        Assert.Equal(1, _seen["recsys.log.snapshot.written"]);

        SqliteConnection.ClearAllPools();
        using (var db = new SqliteConnection($"Data Source={Path.Combine(Folder, "grains.db")};Pooling=False"))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = "UPDATE user_snapshot SET payload = x'00'";
            command.ExecuteNonQuery();
        }

        await StartClusterAsync();
        await Client.GetUserAsync("u1");
        Assert.Equal(1, _seen["recsys.log.snapshot.dropped reason=unreadable"]);
    }

    [Fact]
    public async Task Trouble_MovesTheInstruments()
    {
        using var listener = Listen();
        using var folder = new TempFolder();
        using var log = new TestLog(folder.Path, o => o.BusyTimeout = TimeSpan.FromMilliseconds(50), o => o.QueueEvents = 2);
        await log.AppendAsync("u1", 0, [Events.Make("e1", time: Events.Start), Events.Make("e2", time: Events.Start.AddHours(1))]);
        await log.PruneAsync(Events.Start.AddMinutes(1), 1, 1);
        Assert.Equal(1, _seen["recsys.log.removed"]);
        using (var other = new SqliteConnection($"Data Source={Path.Combine(folder.Path, "events.db")};Pooling=False"))
        {
            other.Open();
            using var held = other.BeginTransaction(deferred: false);
            var waiting = log.AppendAsync("u1", null, [Events.Make("e3"), Events.Make("e4")]);
            await Assert.ThrowsAsync<RecsysOverloadedException>(() => log.AppendAsync("u1", null, [Events.Make("e5")]));
            await Assert.ThrowsAsync<EventLogUnavailableException>(() => waiting);
        }

        Assert.Equal((1, 1), (_seen["recsys.log.refused"], _seen["recsys.log.commit.failed"]));
    }

    [Fact]
    public async Task Append_OfWhoWasAnswered_IsNeverRefusedForWhatTheyStoredBefore()
    {
        using var folder = new TempFolder();
        using var log = new TestLog(folder.Path, null, o => o.QueueEvents = 1);
        for (var i = 0; i < 500; i++)
        {
            var stored = await log.AppendAsync("u1", null, [Events.Make($"e{i}")]);
            Assert.NotNull(stored.Events);
        }
    }

    // Of histograms the sum is kept.
    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == "Recsys.Log")
                {
                    Assert.False(string.IsNullOrEmpty(instrument.Description) || string.IsNullOrEmpty(instrument.Unit), instrument.Name);
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        return listener;
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = instrument.Name;
        foreach (var tag in tags)
        {
            key += $" {tag.Key}={tag.Value}";
        }

        _seen.AddOrUpdate(key, value, (_, before) => before + value);
    }
}
