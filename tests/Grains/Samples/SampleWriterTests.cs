using Microsoft.Extensions.DependencyInjection;
using Recsys.Core;
using Recsys.Grains.Samples;
using Recsys.Grains.Storage;
using Recsys.Samples;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Samples;

/// <summary>From a list that a silo showed to its samples.</summary>
public sealed class SampleWriterTests : ClusterTest
{
    private readonly ShiftedClock _clock = new();

    protected override RecsysTestClusterOptions Options => new()
    {
        Folder = Folder,
        Time = _clock,
        Services = services => services.Configure<ImpressionOptions>(o => o.Folder = Path.Combine(Folder, "samples")),
    };

    private SampleFolder Samples => new(Path.Combine(Folder, "samples"));

    [Fact]
    public async Task Hours_AreWrittenOnce_WhenTheirWindowsAreOver_AndWhoeverComesNextGoesOn()
    {
        await UpsertAsync(20);
        BeginAnHour();
        var first = await AskAsync("ann", 3);
        await TrackAsync("e1", first, 1, EventKind.Click, TimeSpan.FromMinutes(2));
        await TrackAsync("e2", first, 2, EventKind.Purchase, TimeSpan.FromHours(20));
        _clock.Pass(TimeSpan.FromHours(2));
        var second = await AskAsync("ann", 3);
        await TrackAsync("e3", second, 0, EventKind.Click, TimeSpan.Zero);

        // Hour 0 is due at 1 h + 1 day + 1 h of grace; only what is over is written.
        _clock.Pass(TimeSpan.FromMinutes((4 * 60) - 17));
        await WriteAsync();
        Assert.Empty(await Samples.ReadAsync().ToArrayAsync());
        _clock.Pass(TimeSpan.FromMinutes(15));
        await WriteAsync();
        var samples = await Samples.ReadAsync().ToArrayAsync();
        Assert.Equal(first.Items.Select(i => i.ItemId), samples.Select(s => s.Shown.ItemId));
        Assert.Equal([false, true, false], samples.Select(s => s[InteractionKind.Click].Happened!.Value));
        Assert.Equal([false, false, true], samples.Select(s => s[InteractionKind.Purchase].Happened!.Value));

        // One that knows nothing of what was done, as after a crash.
        _clock.Pass(TimeSpan.FromHours(22));
        await WriteAsync();
        samples = await Samples.ReadAsync().ToArrayAsync();
        Assert.Equal(
            first.Items.Select(i => (first.RequestId, i.ItemId)).Concat(second.Items.Select(i => (second.RequestId, i.ItemId))),
            samples.Select(s => (s.RequestId, s.Shown.ItemId)));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(Folder, "samples"), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Background_AsksTheOneWriter()
    {
        await UpsertAsync(5);
        BeginAnHour();
        var hour = SampleFolder.HourOf(_clock.GetUtcNow().ToUnixTimeMilliseconds());
        await AskAsync("ann", 3);
        _clock.Pass(TimeSpan.FromHours(27));

        // Whoever asks does not wait for it.
        while (!Samples.Has(hour))
        {
            await Cluster.RefreshAsync();
        }

        Assert.Equal(3, (await Samples.ReadAsync().ToArrayAsync()).Length);
    }

    [Fact]
    public async Task Retention_RemovesWholeHours()
    {
        await UpsertAsync(5);
        BeginAnHour();
        await AskAsync("ann", 3);
        _clock.Pass(TimeSpan.FromHours(1));
        var second = await AskAsync("ann", 3);
        _clock.Pass(TimeSpan.FromDays(30) + TimeSpan.FromMinutes(30));

        // A commit takes what waits along.
        await Client.TrackAsync(Events.Make("e1", "ann", "i1", time: _clock.GetUtcNow()));
        var services = Cluster.Services();
        await services.GetRequiredService<LogRetention>().RunAsync(CancellationToken.None);

        var kept = new List<string>();
        await foreach (var list in services.GetRequiredService<IEventLog>().ReadShownAsync(0, long.MaxValue))
        {
            kept.Add(list.RequestId);
        }

        Assert.Equal([second.RequestId], kept);
    }

    // Some minutes into it, so that those that the test itself takes do not matter.
    private void BeginAnHour()
    {
        var now = _clock.GetUtcNow();
        _clock.Pass(TimeSpan.FromTicks(TimeSpan.TicksPerHour - (now.Ticks % TimeSpan.TicksPerHour)) + TimeSpan.FromMinutes(5));
    }

    private Task WriteAsync() => ActivatorUtilities.CreateInstance<SampleWriter>(Cluster.Services()).WriteDueAsync(CancellationToken.None);

    private async Task TrackAsync(string id, RecommendResponse list, int item, EventKind kind, TimeSpan after)
    {
        _clock.Pass(after);
        await Client.TrackAsync(Events.Make(id, "ann", list.Items[item].ItemId, kind, time: _clock.GetUtcNow()) with { RequestId = list.RequestId });
    }
}
