using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Recsys.Grains.Storage;
using Recsys.Simulation;

namespace Recsys.Grains.Tests;

/// <summary>A cluster whose clock only the test moves.</summary>
public sealed class StandingClockTests : ClusterTest
{
    private readonly FakeTimeProvider _clock = new(Events.Start);

    protected override RecsysTestClusterOptions Options => new() { Folder = Folder, Time = _clock };

    [Fact]
    public async Task Background_DoesNothing_UntilTheTestSaysSo()
    {
        await UpsertAsync(3);
        // The item's grain reads the log when it is first called.
        Assert.Equal(0, (await Client.GetItemAsync("i1"))!.Counters.Sum());
        await Client.TrackAsync(Events.Make("e1"));
        Assert.Equal(0, (await Client.GetItemAsync("i1"))!.Counters.Sum());

        await Cluster.RefreshAsync();
        Assert.Equal(1, (await Client.GetItemAsync("i1"))!.Counters.Sum());
    }

    [Fact]
    public async Task Track_AgeOfAnEvent_IsMeasuredByTheClock()
    {
        await UpsertAsync(3);
        var late = Events.Make("e1", time: Events.Start.AddMinutes(6));
        await Assert.ThrowsAsync<RecsysValidationException>(() => Client.TrackAsync(late));

        _clock.Advance(TimeSpan.FromMinutes(1));
        await Client.TrackAsync(late);
        Assert.Equal(["i1"], (await Client.GetUserAsync("u1")).Session);
    }

    [Fact]
    public async Task ItemCounters_IncrementsThatNeverCame_AreReadFromTheLogAfterAWhile()
    {
        await UpsertAsync(3);
        await Client.GetItemAsync("i1");
        await Cluster.Services().GetRequiredService<IEventLog>().AppendAsync("u2", null, [Events.Make("lost1", "u2"), Events.Make("lost2", "u2")]);
        await Client.TrackAsync(Events.Make("e1"));
        await Cluster.RefreshAsync();
        Assert.Equal(1, (await Client.GetItemAsync("i1"))!.Counters.Sum());

        _clock.Advance(new RecsysLimits().CounterReread);
        await Client.TrackAsync(Events.Make("e2"));
        await Cluster.RefreshAsync();
        Assert.Equal(4, (await Client.GetItemAsync("i1"))!.Counters.Sum());
    }

    [Fact]
    public async Task Promote_ChangedAt_IsTheClocksTime()
    {
        await PublishAsync("a");
        await Client.Models.PromoteAsync("a");

        Assert.Equal(Events.Start, Assert.Single(await Client.Models.ListAsync()).ChangedAt);
    }
}
