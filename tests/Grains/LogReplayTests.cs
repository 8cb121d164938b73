using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Recsys.Serving;
using Recsys.Simulation;

namespace Recsys.Grains.Tests;

/// <summary>What the lists of a silo know of other silos, and of the time before it began.</summary>
public sealed class LogReplayTests : ClusterTest
{
    private readonly FakeTimeProvider _clock = new(Events.Start);

    protected override RecsysTestClusterOptions Options => new()
    {
        Folder = Folder,
        Time = _clock,
        Silos = 2,
        Services = s => s.Configure<ServingOptions>(o =>
        {
            Only(o, "bought-together");
            Only(o, "trending");
            Only(o, "user-to-user");
        }),
    };

    [Fact]
    public async Task BoughtTogether_KnowsThePurchasesOfAllSilos_AlsoAfterARestart()
    {
        await UpsertAsync(9);
        await TrackAsync("ann", ("i1", EventKind.Purchase), ("i2", EventKind.Purchase));
        string[] users = [.. Enumerable.Range(0, 8).Select(u => $"u{u}")];
        foreach (var user in users)
        {
            await TrackAsync(user, ("i2", EventKind.Purchase));
        }

        await Cluster.RefreshAsync();
        foreach (var user in users)
        {
            Assert.Equal(["i1"], await IdsAsync(user, "bought-together"));
        }

        await RestartAsync();
        await Cluster.RefreshAsync();
        Assert.Equal(["i1"], await IdsAsync("u1", "bought-together"));
    }

    [Fact]
    public async Task BoughtTogether_PurchasesAreCountedOnce_HoweverOftenTheLogIsRead()
    {
        await UpsertAsync(9);
        await TrackAsync("ann", ("i1", EventKind.Purchase), ("i2", EventKind.Purchase));
        await Cluster.RefreshAsync();
        await Cluster.RefreshAsync();
        await TrackAsync("bob", ("i2", EventKind.Purchase), ("i3", EventKind.Purchase));
        await TrackAsync("cem", ("i2", EventKind.Purchase), ("i3", EventKind.Purchase));
        await TrackAsync("u1", ("i2", EventKind.Purchase));
        await Cluster.RefreshAsync();
        Assert.Equal(["i3", "i1"], await IdsAsync("u1", "bought-together"));
    }

    [Fact]
    public async Task Trending_AfterARestart_GoesOnWithWhatWasBefore()
    {
        await UpsertAsync(9);
        await TrackAsync("ann", ("i1", EventKind.Click), ("i1", EventKind.Play), ("i2", EventKind.Click), ("i3", EventKind.Impression));
        _clock.Advance(TimeSpan.FromHours(12));
        await RestartAsync();
        await Cluster.RefreshAsync();
        Assert.Equal(["i1", "i2"], await IdsAsync("u1", "trending"));

        // Two events of two half-lives ago weigh half of one of now.
        await TrackAsync("bob", ("i2", EventKind.Click));
        await Cluster.RefreshAsync();
        Assert.Equal(["i2", "i1"], await IdsAsync("u1", "trending"));
    }

    [Fact]
    public async Task UserToUser_KnowsUsersOfAllSilos_AlsoAfterRestartAndSwap_UntilTheyAreErased()
    {
        await PublishAsync("v1");
        await PublishAsync("v2", seed: 2);
        await UpsertAsync(50);
        await Client.Models.PromoteAsync("v1");
        await TrackAsync("ann", ("i1", EventKind.Like), ("i2", EventKind.Like));
        await TrackAsync("u1", ("i1", EventKind.Like));
        _clock.Advance(TimeSpan.FromMinutes(1));
        await Cluster.RefreshAsync();
        Assert.Equal(["i2"], await IdsAsync("u1", "user-to-user"));

        await RestartAsync();
        await Cluster.RefreshAsync();
        Assert.Equal(["i2"], await IdsAsync("u1", "user-to-user"));

        await Client.Models.PromoteAsync("v2");
        await Cluster.RefreshAsync();
        Assert.Equal(["i2"], await IdsAsync("u1", "user-to-user"));

        await TrackAsync("ann", ("i3", EventKind.Like));
        _clock.Advance(TimeSpan.FromMinutes(1));
        await Cluster.RefreshAsync();
        Assert.Equal(["i2", "i3"], (await IdsAsync("u1", "user-to-user")).Order());

        await Client.EraseUserAsync("ann");
        Assert.Empty(await IdsAsync("u1", "user-to-user"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        await Cluster.RefreshAsync();
        Assert.Empty(await IdsAsync("u1", "user-to-user"));
        await RestartAsync();
        await Cluster.RefreshAsync();
        Assert.Empty(await IdsAsync("u1", "user-to-user"));
    }

    private async Task<string[]> IdsAsync(string user, string channel) =>
        [.. (await Client.RecommendAsync(new RecommendRequest { UserId = user, Count = 20, Surface = channel })).Items.Where(i => i.Channel == channel).Select(i => i.ItemId)];

    private Task TrackAsync(string user, params (string Item, EventKind Kind)[] events)
    {
        var time = _clock.GetUtcNow();
        return Client.TrackAsync([.. events.Select((e, i) => Events.Make($"{user}-{i}-{e.Item}-{e.Kind}", user, e.Item, e.Kind, time: time.AddMilliseconds(i)))]);
    }

    private static void Only(ServingOptions options, string channel)
    {
        var settings = new SurfaceOptions();
        foreach (var name in options.Channels.Keys)
        {
            settings.Channels[name] = new ChannelOverride { Enabled = name == channel };
        }

        options.Surfaces[channel] = settings;
    }
}
