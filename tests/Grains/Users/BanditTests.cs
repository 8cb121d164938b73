using Microsoft.Extensions.DependencyInjection;
using Recsys.Grains.Storage;
using Recsys.Serving;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Users;

/// <summary>A bandit that learns from a cluster's log, on all of its silos.</summary>
public sealed class BanditTests : ClusterTest
{
    private const string Loved = "i25";

    protected override RecsysTestClusterOptions Options => new()
    {
        Folder = Folder,
        Silos = 2,
        Services = s => s.Configure<ServingOptions>(o => (o.Bandit.Policy, o.Bandit.From, o.Bandit.Places) = (BanditPolicy.EpsilonGreedy, 2, 2)),
    };

    [Fact]
    public async Task Recommend_ItemThatPays_GetsThePlace_OnEverySilo_AndAfterARestart_WithItsPropensityInTheLog()
    {
        await PublishAsync("v1");
        await UpsertAsync(50);
        await Client.Models.PromoteAsync("v1");
        Assert.NotEqual(Loved, await UsualAsync());

        // Everyone was shown every item; one of them they click on.
        for (var user = 0; user < 40; user++)
        {
            await Client.TrackAsync([
                .. Enumerable.Range(0, 50).Select(i => Now($"shown-{user}-{i}", $"i{i}", EventKind.Impression, $"past-{user}")),
                Now($"click-{user}", Loved, user: $"past-{user}"),
            ]);
        }

        await Cluster.RefreshAsync();
        Assert.Equal(Loved, await UsualAsync());
        await RestartAsync();
        Assert.Equal(Loved, await UsualAsync());

        await Cluster.DisposeAsync();
        using var log = StoredLog.Open(Folder);
        var places = log.ReadShown(long.MinValue, long.MaxValue).Select(l => l.Items.Select(i => i.Propensity).ToArray()).ToArray();
        Assert.All(places, p => Assert.Equal(1, p[0]));
        Assert.All(places, p => Assert.All(p[1..3], x => Assert.InRange(x, 0.0001, 0.9999)));
        Assert.All(places, p => Assert.All(p[3..], x => Assert.Equal(1, x)));
    }

    // The item that most users, who are on both silos, get at the second place.
    private async Task<string> UsualAsync()
    {
        var lists = await Task.WhenAll(Enumerable.Range(0, 40).Select(u => AskAsync($"new-{u}", 10)));
        return lists.CountBy(l => l.Items[1].ItemId).MaxBy(c => c.Value).Key;
    }
}
