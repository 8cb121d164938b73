using Microsoft.Extensions.DependencyInjection;
using Recsys.Conformance;
using Recsys.Retrieval;
using Recsys.Serving;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Sharding;

/// <summary>Graphs of parts find at least what one graph of all items does: both are held against a look at every vector.</summary>
public sealed class DividedGraphTests
{
    private const int Items = 4000;
    private const int Dimension = 48;
    private const int Count = 200;
    private const int Shards = 4;

    [Fact]
    public async Task Recall_OfGraphsOfParts_IsNotBelowThatOfOneGraph()
    {
        using var divided = new DividedCluster(11, Items);
        await using (var filling = await StartAsync(divided, 1, 1, graph: false))
        {
            await divided.PublishAsync("a", o => o with
            {
                WithRanker = false,
                RecallDimension = Dimension,
                ItemIds = [.. Enumerable.Range(0, Items).Select(i => $"i{i}")],
                Recall = RandomVectors.Clustered(new Random(5), Items, Dimension, Items, 0f),
            });
            await divided.FillAsync(filling);
        }

        var exact = await AskAsync(divided, 1, 1, graph: false);
        var whole = Recall(exact, await AskAsync(divided, 1, 1, graph: true));
        var parts = Recall(exact, await AskAsync(divided, 2, Shards, graph: true));

        Assert.InRange(whole, 0.9, 1);
        Assert.True(parts >= whole, $"parts {parts:0.0000}, one graph {whole:0.0000}");
    }

    private static double Recall(List<HashSet<string>> exact, List<HashSet<string>> found) =>
        exact.Zip(found, (e, f) => e.Count(f.Contains)).Sum() / (double)exact.Sum(e => e.Count);

    private static async Task<List<HashSet<string>>> AskAsync(DividedCluster divided, int silos, int shards, bool graph)
    {
        await using var cluster = await StartAsync(divided, silos, shards, graph);
        await cluster.RefreshAsync();
        using (var lease = cluster.Services().GetRequiredService<ModelHost>().Acquire())
        {
            var indexes = shards == 1
                ? [lease.Model!.Index]
                : cluster.Services().GetRequiredService<CatalogueShards>().Held.Select(p => lease.Model!.RowsOf(p)!.Index).ToArray();
            Assert.Equal(shards, indexes.Length);
            Assert.All(indexes, index => Assert.Equal(graph, index.IsGraph));
        }

        var lists = new List<HashSet<string>>();
        for (var user = 0; user < DividedCluster.Users; user++)
        {
            var answer = await cluster.Client.RecommendAsync(new RecommendRequest { UserId = $"u{user}", Count = Count });
            if (answer.Items.All(i => i.Channel == EmbeddingChannel.Defaults.Name))
            {
                Assert.Equal(Count, answer.Items.Count);
                lists.Add([.. answer.Items.Select(i => i.ItemId)]);
            }
        }

        Assert.True(lists.Count > DividedCluster.Users / 2, $"{lists.Count} users have an interest");
        return lists;
    }

    // The list is what the channel "embedding" finds, by its scores.
    private static Task<RecsysTestCluster> StartAsync(DividedCluster divided, int silos, int shards, bool graph) => divided.StartAsync(silos, shards, services =>
    {
        services.Configure<RecallOptions>(o => o.GraphFrom = graph ? 1 : 1_000_000);
        services.Configure<ServingOptions>(o =>
        {
            (o.Candidates, o.FuseOrders) = (Count, false);
            foreach (var (name, channel) in o.Channels)
            {
                (channel.Enabled, channel.Quota) = (name is "embedding" or "popularity" && channel.Enabled, name == "embedding" ? Count : 1);
            }

            (o.Channels["embedding"].Weight, o.Channels["popularity"].Weight) = (10, 1);
        });
    });
}
