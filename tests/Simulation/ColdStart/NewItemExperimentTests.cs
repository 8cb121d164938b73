namespace Recsys.Simulation.Tests;

/// <summary>Twenty games come out; the same players, with the same chances, meet them in each of the runs.</summary>
public sealed class NewItemExperimentTests
{
    private const int Items = 300;
    private const int NewItems = 20;

    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    public async Task GameThatNothingIsKnownOf_Reaches100ExposuresByExploration_WhileClicksFallByAtMost2PerCent(int seed)
    {
        var without = await RunAsync(seed, described: false, explore: false);
        var with = await RunAsync(seed, described: false, explore: true);

        Assert.All(without.Exposures, e => Assert.Equal(0, e));
        Assert.NotNull(with.AllReachedAfter);
        var lists = with.AllReachedAfter.Value;
        var lost = 1 - (with.ClicksPerList(lists) / without.ClicksPerList(lists));
        TestContext.Current.TestOutputHelper?.WriteLine($"{lists} lists, {lost:P2} of {without.ClicksPerList(lists)} clicks a list lost");
        Assert.True(lost <= 0.02, $"Exploring lost {lost:P2} of the clicks in {lists} lists.");
    }

    [Fact]
    public async Task GameWithAttributes_Reaches100ExposuresByItsContentAlone()
    {
        var report = await RunAsync(17, described: true, explore: false);

        Assert.NotNull(report.AllReachedAfter);
    }

    private static async Task<NewItemReport> RunAsync(int seed, bool described, bool explore)
    {
        var world = new GameWorld(new WorldOptions { Seed = seed, Items = Items, Users = 400, Events = 120_000, ZipfExponent = 0.5 });
        int[] old = [.. Enumerable.Range(0, Items - NewItems)];
        var past = world.Generate();
        var train = past.With(past.Interactions.ToArray().Where(e => e.Item < Items - NewItems));
        await using var cluster = await ColdStartCluster.StartAsync(world, old, train, null, o => o.Channels["exploration"].Enabled = explore);
        await WorldHistory.TrackAsync(cluster.Cluster.Client, train);
        await cluster.Cluster.RefreshAsync();
        return await new NewItemExperiment(world, cluster.Cluster).RunAsync(new NewItemOptions
        {
            NewItems = [.. Enumerable.Range(Items - NewItems, NewItems)],
            Described = described,
            Players = [.. Enumerable.Range(0, 400)],
            Requests = 3500,
            Seed = seed,
        });
    }
}
