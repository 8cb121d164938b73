using Recsys.Conformance;
using Recsys.Core;
using Recsys.Models;

namespace Recsys.Retrieval.Tests;

/// <summary>The graph against the exact search of the same rows: 6,000 unit vectors round 200 centres.</summary>
public sealed class RecallIndexTests : IDisposable
{
    private const int Items = 6000;
    private const int Dimension = 32;
    private const int K = 200;

    private static readonly float[] Rows = RandomVectors.Clustered(new Random(5), Items, Dimension, 200, 0.7f);
    private static readonly RecallOptions Graph = new() { GraphFrom = Items };
    private static readonly RecallOptions Exact = new() { GraphFrom = Items + 1 };

    private readonly OpenedTestModel _opened = Open(null);

    public void Dispose() => _opened.Dispose();

    [Fact]
    public void Of_AsManyItemsAsTheSetting_IsAGraph()
    {
        using var graph = RecallIndex.Of(_opened.Model, Graph);
        using var exact = RecallIndex.Of(_opened.Model, Exact);

        Assert.True(graph.IsGraph);
        Assert.False(exact.IsGraph);
        Assert.Equal((Items, Items), (graph.Count, exact.Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Search_Graph_FindsWhatTheExactSearchFinds(int keepEach)
    {
        using var graph = RecallIndex.Of(_opened.Model, Graph);
        using var exact = RecallIndex.Of(_opened.Model, Exact);
        var filter = new Every(keepEach);

        Assert.True(Recall(graph, exact, filter) >= 0.95);
    }

    [Fact]
    public void Search_GraphForAFew_FindsThemAll()
    {
        using var graph = RecallIndex.Of(_opened.Model, Graph);
        using var exact = RecallIndex.Of(_opened.Model, Exact);
        var (found, expected) = (new ScoredItem[5], new ScoredItem[5]);
        for (var q = 0; q < 20; q++)
        {
            Assert.Equal(5, graph.Search(Query(q), new Every(1), found));
            exact.Search(Query(q), new Every(1), expected);
            Assert.Equal(expected.Select(e => e.Item), found.Select(f => f.Item));
        }
    }

    [Theory]
    [InlineData(1, K)]
    [InlineData(3, K)]
    [InlineData(20, K)]
    [InlineData(100, Items / 100)]
    [InlineData(Items, 1)]
    public void Search_FilteredGraph_IsFullAndOrdered(int keepEach, int expected)
    {
        using var graph = RecallIndex.Of(_opened.Model, Graph);
        var found = new ScoredItem[K];
        for (var q = 0; q < 10; q++)
        {
            var query = Query(q);
            var count = graph.Search(query, new Every(keepEach), found);

            Assert.Equal(expected, count);
            Assert.Equal(count, found[..count].Select(f => f.Item).Distinct().Count());
            Assert.Equal(found[..count].Order(), found[..count]);
            Assert.All(found[..count], f => Assert.Equal(0, f.Item % keepEach));
            Assert.All(found[..count], f => Assert.Equal(VectorMath.Dot(query, _opened.Model.Recall[f.Item]), f.Score, 1e-4f));
        }
    }

    [Fact]
    public void Extend_ColdItem_IsFound()
    {
        using var graph = RecallIndex.Of(_opened.Model, Graph);
        var row = _opened.Model.AddColdItem("cold", [new ItemAttribute("genre", "action")]);
        var found = new ScoredItem[1];
        graph.Extend();

        Assert.Equal(1, graph.Search(_opened.Model.Recall[row], default(AcceptAll), found));
        Assert.Equal(row, found[0].Item);
    }

    [Fact]
    public void Of_CarriedIndex_IsMappedAndFindsTheSame()
    {
        using var opened = Open(RecallIndex.Build(Rows, Dimension));
        using var carried = RecallIndex.Of(opened.Model, Exact);
        using var exact = RecallIndex.Of(_opened.Model, Exact);

        Assert.True(carried.IsGraph);
        Assert.Equal(Items, carried.Count);
        Assert.True(Recall(carried, exact, new Every(1)) >= 0.95);
    }

    [Fact]
    public void Of_CarriedIndexOfOtherRows_IsRefused()
    {
        var others = RandomVectors.Clustered(new Random(6), Items, Dimension, 200, 0.7f);
        using var opened = Open(RecallIndex.Build(others, Dimension));
        using var short1 = Open(RecallIndex.Build(Rows.AsSpan(0, 10 * 16), 16));
        using var damaged = Open([1, 2, 3]);

        Assert.Contains("other ones", Refused(opened));
        Assert.Contains("10 rows of 16", Refused(short1));
        Refused(damaged);

        static string Refused(OpenedTestModel opened) =>
            Assert.Throws<ArtifactException>(() => RecallIndex.Of(opened.Model, Exact)).Message;
    }

    [Fact]
    public void Of_RowsOfZeros_AreLeftOut()
    {
        var rows = Rows[..(50 * 8)];
        rows.AsSpan(8, 8).Clear();
        using var opened = new OpenedTestModel(new TestArtifactOptions { Recall = rows });
        using var graph = RecallIndex.Of(opened.Model, new RecallOptions { GraphFrom = 1 });

        Assert.Equal(49, graph.Count);
        Assert.Equal(0, graph.Search(new float[8], default(AcceptAll), new ScoredItem[3]));
    }

    private static OpenedTestModel Open(byte[]? index) => new(new TestArtifactOptions
    {
        ItemIds = [.. Enumerable.Range(0, Items).Select(i => $"item-{i}")],
        Recall = Rows,
        RecallDimension = Dimension,
        WithRanker = false,
        RecallIndex = index,
    });

    private static double Recall(RecallIndex graph, RecallIndex exact, Every filter)
    {
        var (found, expected) = (new ScoredItem[K], new ScoredItem[K]);
        var hits = 0;
        for (var q = 0; q < 50; q++)
        {
            Assert.Equal(K, graph.Search(Query(q), filter, found));
            Assert.Equal(K, exact.Search(Query(q), filter, expected));
            hits += found.Select(f => f.Item).Intersect(expected.Select(e => e.Item)).Count();
        }

        return hits / (50.0 * K);
    }

    // Between two rows, as an interest lies between the items of a session.
    private static float[] Query(int q)
    {
        var query = new float[Dimension];
        for (var d = 0; d < Dimension; d++)
        {
            query[d] = Rows[(q * 7 * Dimension) + d] + Rows[((q * 11) + 3) * Dimension + d];
        }

        return query;
    }

    private readonly struct Every(int each) : IRowFilter
    {
        public bool Accepts(int row) => row % each == 0;
    }
}
