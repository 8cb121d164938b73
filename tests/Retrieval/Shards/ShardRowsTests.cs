using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Retrieval.Tests.Shards;

/// <summary>The graphs of four parts, merged by score, against the graph of all rows and a look at each.</summary>
public sealed class ShardRowsTests
{
    private const int Items = 20_000;
    private const int Dimension = 64;
    private const int Parts = 4;
    private const int K = 200;
    private const int Queries = 40;

    // No clusters: neighbourhoods overlap, and a walk misses some of what is near.
    private static readonly float[] Rows = RandomVectors.Clustered(new Random(9), Items, Dimension, Items, 0f);

    [Fact]
    public void Search_GraphsOfParts_FindNotLessThanTheGraphOfAll()
    {
        using var opened = new OpenedTestModel(new TestArtifactOptions
        {
            ItemIds = [.. Enumerable.Range(0, Items).Select(i => $"item-{i}")],
            Recall = Rows,
            RecallDimension = Dimension,
            WithRanker = false,
        });
        var graph = new RecallOptions { GraphFrom = 1 };
        using var exact = RecallIndex.Of(opened.Model, new RecallOptions { GraphFrom = Items + 1 });
        using var whole = RecallIndex.Of(opened.Model, graph);
        var parts = Enumerable.Range(0, Parts).Select(part => new ShardRows(opened.Model, TableOf(part), graph)).ToArray();
        Assert.All(parts, part => Assert.Equal((true, Items / Parts), (part.Index.IsGraph, part.Index.Count)));

        var (ofWhole, ofParts) = (0, 0);
        for (var q = 0; q < Queries; q++)
        {
            var query = RandomVectors.Next(new Random(1000 + q), Dimension);
            var expected = Search(exact, query).Select(f => f.Item).ToHashSet();
            ofWhole += Search(whole, query).Count(f => expected.Contains(f.Item));
            ofParts += parts.SelectMany(part => Search(part.Index, query)).Order().Take(K).Count(f => expected.Contains(f.Item));
        }

        Array.ForEach(parts, part => part.Dispose());
        Assert.InRange(ofWhole, Queries * K * 8 / 10, (Queries * K) - 1);
        Assert.True(ofParts >= ofWhole, $"parts found {ofParts}, one graph {ofWhole} of {Queries * K}");
    }

    private static ScoredItem[] Search(RecallIndex index, float[] query)
    {
        var found = new ScoredItem[K];
        Assert.Equal(K, index.Search(query, default(AcceptAll), found));
        return found;
    }

    private static ItemTable TableOf(int part)
    {
        var table = new ItemTable();
        for (var i = part; i < Items; i += Parts)
        {
            table.Upsert($"item-{i}", 1, [], available: true, []);
        }

        return table;
    }
}
