using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Items;

/// <summary>Increments that wait in a silo when it goes. The clock stands still, so that none of them goes out by itself.</summary>
public sealed class LostSiloCountersTests : ClusterTest
{
    private const int Users = 40;

    private readonly FakeTimeProvider _clock = new(Events.Start);

    protected override RecsysTestClusterOptions Options => new() { Folder = Folder, Silos = 2, Time = _clock };

    [Fact]
    public async Task KillSilo_ItsIncrements_AreRegainedFromTheLog()
    {
        await TrackAsync();
        await Cluster.KillSiloAsync(1);

        _clock.Advance(new RecsysLimits().CounterReread);
        await Client.TrackAsync(Events.Make("last", "one-more"));
        await Cluster.RefreshAsync();

        Assert.Equal(Users + 1, await ClicksAsync());
    }

    [Fact]
    public async Task StopSilo_ItsIncrements_GoOutBeforeItEnds()
    {
        await TrackAsync();
        await Cluster.Silos[1].StopSiloAsync(stopGracefully: true);
        await Cluster.Services(0).GetRequiredService<SiloBackground>().RefreshAsync();

        Assert.Equal(Users, await ClicksAsync());
    }

    private async Task TrackAsync()
    {
        await UpsertAsync(2);
        Assert.Equal(0, await ClicksAsync());
        await Task.WhenAll(Enumerable.Range(0, Users).Select(u => Client.TrackAsync(Events.Make("e1", $"u{u}"))));
    }

    private async Task<long> ClicksAsync() => (await Client.GetItemAsync("i1"))!.Counters[(int)EventKind.Click];
}
