using Recsys.Grains.Online;

namespace Recsys.Grains.Tests.Online;

/// <summary>Two silos that learn what their users click on.</summary>
public sealed class OnlineLearningTests : OnlineTest
{
    private protected override void Configure(OnlineOptions options) => (options.Ftrl.L1, options.Ftrl.L2) = (0.1, 0);

    [Fact]
    public async Task GenreThatIsClickedOn_Rises_OnAllSilos_AndInTheLists()
    {
        await FillAsync();
        await LiveAsync(6, rpg: 0.2, puzzle: 0.2);
        var before = Weight(0, "genre", "rpg") - Weight(0, "genre", "puzzle");

        await LiveAsync(5, rpg: 0.39, puzzle: 0.01);

        var after = Weight(0, "genre", "rpg") - Weight(0, "genre", "puzzle");
        Assert.True(after > before + 0.5, $"{before} to {after}");
        Assert.Equal(Weights(0), Weights(1));
        var list = await AskAsync("somebody", 20);
        Assert.Equal(20, list.Items.Count(i => (i.ItemId[^1] - '0') % 2 == 0));
        var explained = await Client.ExplainAsync(new RecommendRequest { UserId = "somebody", Count = 20 });
        Assert.All(explained.Items, i => Assert.Contains(i.Features, e => e.Name == "online" && e.Change != 0));
    }

    [Fact]
    public async Task OneClick_ChangesItsWeights_OnAllSilos_WithinTwoSeconds()
    {
        await FillAsync();
        await LiveAsync(5, rpg: 0.2, puzzle: 0.2);

        // Until nothing is waited for any more.
        for (var i = 0; i < 3; i++)
        {
            await PassAsync();
        }

        var list = await AskAsync("ann", 40);
        var before = (Weight(0, "tag", "rare"), Weight(1, "tag", "rare"));
        Assert.Equal(before.Item1, before.Item2);

        await Client.TrackAsync(Click("ann", "i0") with { RequestId = list.RequestId });
        await PassAsync();
        await PassAsync();

        Assert.True(Weight(0, "tag", "rare") > before.Item1);
        Assert.Equal(Weight(0, "tag", "rare"), Weight(1, "tag", "rare"));
    }

    [Fact]
    public async Task SiloThatJoins_GetsAllWeights()
    {
        await FillAsync();
        await LiveAsync(5, rpg: 0.3, puzzle: 0.1);
        await Cluster.AddSiloAsync();
        Assert.Null(Model(2).Weights);

        await LiveAsync(1, rpg: 0.3, puzzle: 0.1);

        Assert.Equal(Weights(0), Weights(2));
        Assert.NotEqual(0, Weight(2, "genre", "rpg"));
    }

    [Fact]
    public async Task Silo_IsToldOnlyWhatChanged()
    {
        await FillAsync();
        await LiveAsync(5, rpg: 0.3, puzzle: 0.1);
        var has = Followers.First().Has;
        var learner = Cluster.Grains.GetGrain<IOnlineLearnerGrain>(0);

        Assert.Empty((await learner.FollowAsync(has.Run, has.Epoch)).Buckets);
        var (last, all) = (await learner.FollowAsync(has.Run, has.Epoch - 1), await learner.FollowAsync(has.Run, -1));
        Assert.False(last.IsWhole);
        Assert.True(all.IsWhole);
        Assert.InRange(last.Buckets.Length, 1, all.Buckets.Length - 1);
        Assert.True((await learner.FollowAsync(Guid.NewGuid(), has.Epoch)).IsWhole);
    }

    [Fact]
    public async Task QuietBeginning_IsNotTakenForWhatIsUsual()
    {
        await FillAsync();
        await PassAsync();
        Clock.Pass(TimeSpan.FromMinutes(10));

        await LiveAsync(20, rpg: 0.3, puzzle: 0.1);

        Assert.Null(Assert.Single((await Cluster.Grains.GetGrain<IOnlineLearnerGrain>(0).GetStatusAsync()).Troubles));
        Assert.NotEqual(0, Weight(0, "genre", "rpg"));
    }

    [Fact]
    public async Task StreamThatChangedForGood_IsLearnedAgain_WhenSomebodySaysSo()
    {
        await FillAsync();
        await LiveAsync(30, rpg: 0.4, puzzle: 0.4);
        await LiveAsync(12, rpg: 0.05, puzzle: 0.05);
        var learner = Cluster.Grains.GetGrain<IOnlineLearnerGrain>(0);
        Assert.Contains("labels are true", Assert.Single((await learner.GetStatusAsync()).Troubles));
        var frozen = Weights(0);
        await LiveAsync(8, rpg: 0.05, puzzle: 0.05);
        Assert.Equal(frozen, Weights(0));

        await learner.ResumeAsync();
        await LiveAsync(2, rpg: 0.05, puzzle: 0.05);
        Assert.NotEqual(frozen, Weights(0));
        await LiveAsync(20, rpg: 0.05, puzzle: 0.05);
        Assert.Null(Assert.Single((await learner.GetStatusAsync()).Troubles));
    }

    [Fact]
    public async Task BrokenStream_FreezesTheWeights_WithinTenSeconds_AndGoesOnWhenItIsHealthyAgain()
    {
        await FillAsync();
        await LiveAsync(30, rpg: 0.3, puzzle: 0.1);

        // Clicks that name no known request: every sample is a negative one.
        await LiveAsync(10, rpg: 0.3, puzzle: 0.1, lose: true);
        var (frozen, epoch) = (Weights(0), Followers.First().Has.Epoch);
        await LiveAsync(20, rpg: 0.3, puzzle: 0.1, lose: true);
        Assert.Equal(frozen, Weights(0));
        Assert.Equal(frozen, Weights(1));
        Assert.Equal(epoch, Followers.First().Has.Epoch);

        await LiveAsync(24, rpg: 0.3, puzzle: 0.1);
        Assert.NotEqual(frozen, Weights(0));
        Assert.Equal(Weights(0), Weights(1));
    }
}
