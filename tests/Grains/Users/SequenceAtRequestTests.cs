using Microsoft.Extensions.DependencyInjection;
using Recsys.Serving;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Users;

/// <summary>A user's sequence runs through the model when an event comes or when a list is asked for: the same lists, and another moment of the work.</summary>
public sealed class SequenceAtRequestTests : ClusterTest
{
    private bool _atRequest;

    protected override RecsysTestClusterOptions Options => new()
    {
        Folder = Folder,
        Services = services => services.Configure<ServingOptions>(o => o.SequenceAtRequest = _atRequest),
    };

    [Fact]
    public async Task Lists_AreTheSame_AndTheInterestIsMadeWithTheRequest()
    {
        await UpsertAsync(50);
        await PublishAsync("a");
        await Client.Models.PromoteAsync("a");
        await Client.TrackAsync([.. Enumerable.Range(0, 12).Select(i => Now($"e{i}", $"i{i}"))]);
        var interest = (await Client.GetUserAsync("u1")).Interest;
        Assert.NotEmpty(interest);
        var list = await AskAsync("u1");

        _atRequest = true;
        await RestartAsync();

        await Client.TrackAsync(Now("last", "i3"));
        Assert.Empty((await Client.GetUserAsync("u1")).Interest);
        await AskAsync("u1");
        Assert.NotEmpty((await Client.GetUserAsync("u1")).Interest);
        var late = await AskAsync("u1");

        _atRequest = false;
        await RestartAsync();
        var early = await AskAsync("u1");

        // Scores fade a little with the time between two requests, and much less than one event changes them.
        Assert.Equal(early.Items.Select(i => i.ItemId), late.Items.Select(i => i.ItemId));
        Assert.True(Distance(early, late) < 1e-4 && Distance(early, list) > 1e-3, $"{Distance(early, late)}, {Distance(early, list)}");
    }

    private static float Distance(RecommendResponse a, RecommendResponse b) => a.Items.Zip(b.Items).Max(pair => Math.Abs(pair.First.Score - pair.Second.Score));
}
