using Microsoft.Extensions.DependencyInjection;
using Recsys.Retrieval;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Sharding;

/// <summary>A list over a divided catalogue is that of a whole one, item for item.</summary>
public sealed class DividedEqualityTests
{
    private const int Requests = 60;

    [Theory]
    [InlineData(1, 2, 2, true, false)]
    [InlineData(2, 2, 2, false, false)]
    [InlineData(3, 3, 4, true, false)]
    [InlineData(4, 4, 4, false, false)]
    [InlineData(5, 4, 16, true, false)]
    [InlineData(6, 1, 8, false, false)]
    [InlineData(7, 2, 4, true, true)]
    [InlineData(8, 2, 4, false, true)]
    public async Task Lists_AreThoseOfAWholeCatalogue(int seed, int silos, int shards, bool withRanker, bool ties)
    {
        using var divided = new DividedCluster(seed);
        var expected = new List<List<string>>();
        await using (var filling = await divided.StartAsync(1, 1))
        {
            await divided.FillAsync(filling, withRanker, ties);
        }

        await using (var whole = await divided.StartAsync(1, 1))
        {
            await AskAsync(whole, seed, expected);
        }

        await using var parts = await divided.StartAsync(silos, shards);
        await parts.RefreshAsync();
        var found = new List<List<string>>();
        await AskAsync(parts, seed, found);
        for (var r = 0; r < expected.Count; r++)
        {
            Assert.Equal(expected[r], found[r]);
        }

        Assert.Contains(expected, e => e.Count > 20);
        for (var silo = 0; silo < silos; silo++)
        {
            // The table of the silo itself has what its users named, each part what belongs to it.
            var held = parts.Services(silo).GetRequiredService<CatalogueShards>().Held.ToArray();
            Assert.All(held, part => Assert.All(Enumerable.Range(0, part.Table.Count), i => Assert.Equal(part.Number, CatalogShards.Of(part.Table.GetId(i)) % shards)));
        }
    }

    private static async Task AskAsync(RecsysTestCluster cluster, int seed, List<List<string>> answers)
    {
        await cluster.RefreshAsync();
        foreach (var request in DividedCluster.Requests(seed, Requests))
        {
            answers.Add(await DividedCluster.TellAsync(cluster, request));
        }

        foreach (var item in Enumerable.Range(0, 20).Select(i => $"i{i * 17}"))
        {
            var similar = await cluster.Client.GetSimilarItemsAsync(new SimilarItemsRequest { ItemId = item, Count = 12, Filter = ItemFilter.Parse("price < 40"), Include = ["studio"] });
            answers.Add([.. similar.Select(s => $"{s.ItemId} {s.Score:R} {string.Join(';', s.Attributes ?? [])}")]);
        }
    }
}
