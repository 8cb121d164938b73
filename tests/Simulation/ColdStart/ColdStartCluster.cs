using Microsoft.Extensions.DependencyInjection;
using Recsys.Conformance;
using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Serving;

namespace Recsys.Simulation.Tests;

/// <summary>
/// A cluster that serves a world by a good model of its old games: their true factors as recall rows, the mean of those as
/// vectors of attributes, the mean of the history as interest.
/// </summary>
internal sealed class ColdStartCluster : IAsyncDisposable
{
    private readonly TempFolder _folder;

    private ColdStartCluster(TempFolder folder, RecsysTestCluster cluster) => (_folder, Cluster) = (folder, cluster);

    public RecsysTestCluster Cluster { get; }

    public static async Task<ColdStartCluster> StartAsync(
        GameWorld world, IReadOnlyList<int> items, InteractionDataset train, QuestionTree? questions, Action<ServingOptions>? serving = null)
    {
        var folder = new TempFolder();
        var cluster = await RecsysTestCluster.StartAsync(new RecsysTestClusterOptions
        {
            Folder = folder["cluster"],
            Time = new StandingClock(DateTimeOffset.FromUnixTimeMilliseconds(world.EndTime)),
            Services = s => s.Configure(serving ?? (_ => { })),
        });
        ArtifactWriter.Write(folder["source"], Content(world, items, train, questions));
        await new LocalModelStore(new LocalModelStoreOptions { Folder = Path.Combine(folder["cluster"], "models") }).PublishAsync("v1", folder["source"]);
        await WorldHistory.AddItemsAsync(cluster, world, items);
        await cluster.Client.Models.PromoteAsync("v1");
        await cluster.RefreshAsync();
        return new ColdStartCluster(folder, cluster);
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private static ArtifactContent Content(GameWorld world, IReadOnlyList<int> items, InteractionDataset train, QuestionTree? questions)
    {
        var attributes = items.SelectMany(i => world.ItemAttributes[i]).Distinct().ToArray();
        var counts = new float[items.Count];
        var places = items.Index().ToDictionary(i => i.Item, i => i.Index);
        foreach (var e in train.Interactions)
        {
            counts[places[e.Item]] += FeedbackKinds.Positive.Contains(e.Kind) ? 1 : 0;
        }

        return TestArtifacts.Content(new TestArtifactOptions
        {
            Version = "v1",
            ItemIds = [.. items.Select(i => world.ItemIds[i])],
            Recall = [.. items.SelectMany(i => world.Game(i).Factors)],
            RecallDimension = world.Game(0).Factors.Length,
            WithRanker = false,
            HistoryLength = 50,
            NeighbourCount = 0,
            Attributes = attributes,
            Questions = questions,
        }) with
        {
            Popularity = counts,
            RecallAttributes = [.. attributes.SelectMany(a => Mean(world, items.Where(i => world.ItemAttributes[i].Contains(a))))],
        };
    }

    private static float[] Mean(GameWorld world, IEnumerable<int> items)
    {
        var all = items.Select(i => world.Game(i).Factors).ToArray();
        return [.. Enumerable.Range(0, all[0].Length).Select(d => all.Average(f => f[d]))];
    }
}
