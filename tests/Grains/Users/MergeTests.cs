using Recsys.Simulation;

namespace Recsys.Grains.Tests.Users;

/// <summary>A visitor's history becomes a user's at log-in.</summary>
public sealed class MergeTests : ClusterTest
{
    protected override RecsysTestClusterOptions Options => new() { Folder = Folder, Limits = l => l.SnapshotEvery = 3 };

    [Fact]
    public async Task Merge_BringsSessionCountersAnswersAndPurchases_Once_AndSurvivesARestart()
    {
        await UpsertAsync(20);
        await Client.TrackAsync([Now("a1", "i1", user: "ann"), Now("a2", "i2", user: "ann"), Now("a3", "i3", user: "ann")]);
        await Client.TrackAsync([Now("v1", "i4", user: "visitor"), Now("v2", "i5", EventKind.Purchase, user: "visitor")]);
        await Client.AnswerAsync("visitor", "genre", "rpg");
        Assert.NotEmpty((await AskAsync("visitor")).Items);

        Assert.Equal(3, (await Client.MergeUserAsync("visitor", "ann")).Moved);
        Assert.Equal(0, (await Client.MergeUserAsync("visitor", "ann")).Moved);

        var merged = await Client.GetUserAsync("ann");
        Assert.Equal(["i5", "i4", "i3", "i2", "i1"], merged.Session);
        Assert.Equal("rpg", merged.Answers["genre"]);
        Assert.Equal((4, 1), (merged.Counters[(int)EventKind.Click], merged.Counters[(int)EventKind.Purchase]));
        var visitor = await Client.GetUserAsync("visitor");
        Assert.Empty(visitor.Session);
        Assert.Empty(visitor.Answers);

        // The visitor goes on, and what they do comes with the next log-in.
        await Client.TrackAsync(Now("v3", "i6", user: "visitor"));
        await Client.TrackAsync(Now("a4", "i7", user: "ann"));
        await RestartAsync();
        Assert.Equal(["i7", "i5", "i4", "i3", "i2", "i1"], (await Client.GetUserAsync("ann")).Session);
        Assert.Equal(1, (await Client.MergeUserAsync("visitor", "ann")).Moved);
        Assert.Equal(["i7", "i6", "i5", "i4", "i3", "i2", "i1"], (await Client.GetUserAsync("ann")).Session);
    }

    [Fact]
    public async Task Merge_WithAnEventThatBothHave_CountsItOnce()
    {
        await UpsertAsync(20);
        await Client.TrackAsync([Now("same", "i1", user: "visitor"), Now("v1", "i2", user: "visitor")]);
        await Client.TrackAsync([Now("same", "i1", user: "ann")]);

        Assert.Equal(1, (await Client.MergeUserAsync("visitor", "ann")).Moved);

        Assert.Equal(2, (await Client.GetUserAsync("ann")).Counters.Sum());
    }

    [Fact]
    public async Task Merge_IntoThemselves_IsRefused()
    {
        var error = await Assert.ThrowsAsync<RecsysValidationException>(() => Client.MergeUserAsync("ann", "ann"));
        Assert.Equal("FromUserId", error.Error.Field);
    }
}
