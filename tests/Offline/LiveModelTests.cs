using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Simulation;
using Recsys.Training.Recall.Baselines;

namespace Recsys.Offline.Tests;

/// <summary>What a cluster serves without any trained version, beside popularity and item-kNN fitted to the same events.</summary>
public sealed class LiveModelTests
{
    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    public async Task Live_OnTheSimulatedStore_ReachesItemKnn(int seed) =>
        await AssertReachesItemKnnAsync(new GameWorld(new WorldOptions { Seed = seed, Items = 1500, Users = 1000, Events = 80_000 }).Generate(), "leave-one-out");

    [Theory]
    [InlineData("leave-one-out")]
    [InlineData("global-time")]
    public async Task Live_OnMovieLens_ReachesItemKnn(string protocol) =>
        await AssertReachesItemKnnAsync(MovieLensReader.Read(TestData.Require("ml-latest-small")), protocol);

    [Fact]
    public async Task Live_OneChannel_HasItsCandidatesAlone()
    {
        var fold = Fold(new GameWorld(new WorldOptions { Items = 100, Users = 50, Events = 1000 }).Generate(), "leave-one-out");

        using var model = await OfflineModels.GetAsync(new Contender("live:popularity"), fold, Store, CancellationToken.None);

        var popularity = RankingEvaluator.Evaluate(new PopularityRecommender(fold.Split.Train), fold.Questions);
        var live = RankingEvaluator.Evaluate(model.Recommender!, fold.Questions);
        Assert.Equal(popularity["HR@10"], live["HR@10"], 1e-2);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => OfflineModels.GetAsync(new Contender("live:nosuch"), fold, Store, CancellationToken.None));
    }

    private static IModelStore Store { get; } = new LocalModelStore(new LocalModelStoreOptions { Folder = Path.Combine(Path.GetTempPath(), "recsys-no-models") });

    private static EvaluationFold Fold(InteractionDataset data, string protocol) => new(data, OfflineEvaluation.Split(data, protocol), needsRefit: false);

    private static async Task AssertReachesItemKnnAsync(InteractionDataset data, string protocol)
    {
        var fold = Fold(data, protocol);
        var values = new Dictionary<string, double>();
        foreach (var name in new[] { "popularity", "item-knn", "live" })
        {
            using var model = await OfflineModels.GetAsync(new Contender(name), fold, Store, CancellationToken.None);
            values[name] = RankingEvaluator.Evaluate(model.Recommender!, fold.Questions)["HR@10"];
        }

        var found = string.Join(", ", values.Select(v => $"{v.Key} {v.Value:0.0000}"));
        Assert.True(values["live"] >= .9 * values["item-knn"], found);

        // Of the newest users of MovieLens most are new: there item-kNN is not better than popularity either.
        Assert.True(values["live"] > values["popularity"] || values["item-knn"] <= values["popularity"], found);
    }
}
