using Recsys.Simulation;

namespace Recsys.Grains.Tests.Users;

/// <summary>The explanation of a list, through the client.</summary>
public sealed class ExplainTests : ClusterTest
{
    // The time of a request is an input of the ranker.
    private readonly StandingClock _clock = new(Events.Start);

    protected override RecsysTestClusterOptions Options => new() { Folder = Folder, Time = _clock };

    [Fact]
    public async Task Explain_IsOfTheListThatRecommendGives_AndLeavesNoTrace()
    {
        await UpsertAsync(50);
        await PublishAsync("v1");
        await Client.Models.PromoteAsync("v1");
        await Client.TrackAsync([Events.Make("e1", "u1", "i3", EventKind.Click), Events.Make("e2", "u1", "i4", EventKind.Purchase)]);

        var request = new RecommendRequest { UserId = "u1", Count = 10, ExcludeItemIds = ["i0"] };
        var explanation = await Client.ExplainAsync(request);
        Assert.Equal(0, (await Client.GetUserAsync("u1")).PendingExposures);

        var answer = await Client.RecommendAsync(request);
        Assert.Equal(answer.Items, explanation.Items.Select(i => i.Item));
        Assert.Equal(("v1", 47, (string?)null), (explanation.ModelVersion, explanation.Candidates, explanation.DegradedReason));
        Assert.Equal(Enumerable.Range(1, 10), explanation.Items.Select(i => i.RankPlace));
        Assert.All(explanation.Items, i =>
        {
            Assert.InRange(i.RecallPlace, 1, 47);
            Assert.Equal(5, i.Features.Count);
        });
        var filtered = explanation.Filtered.ToDictionary(f => f.ItemId, f => f.Reason);
        Assert.Equal(["i0", "i3", "i4"], filtered.Keys.Order());
        Assert.Equal("excluded by the request", filtered["i0"]);
        Assert.Equal("in the user's session", filtered["i3"]);
    }

    [Fact]
    public async Task Explain_NewUserWithoutAModel_IsThePopularItems()
    {
        await UpsertAsync(5);

        var explanation = await Client.ExplainAsync(new RecommendRequest { UserId = "u1", Count = 3 });

        Assert.Equal(3, explanation.Items.Count);
        Assert.All(explanation.Items, i => Assert.Equal(("popularity", 0), (i.Item.Channel, i.Features.Count)));
        Assert.NotNull(explanation.DegradedReason);
    }

    [Fact]
    public async Task Explain_RequestOutOfBounds_IsRefused() => Assert.Equal(
        "Count", (await Assert.ThrowsAsync<RecsysValidationException>(() => Client.ExplainAsync(new RecommendRequest { UserId = "u1", Count = 0 }))).Error.Field);
}
