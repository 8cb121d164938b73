namespace Recsys.Embeddings.Tests;

public class ItemGraphTests
{
    private static readonly TokenSequences Sequences = TokenSequences.Create([["a", "b", "b", "c"], ["a", "b"], ["c", "a"]]);

    [Fact]
    public void FromSequences_CountsWhatFollowsWhat_WithoutLoops()
    {
        var graph = ItemGraph.FromSequences(Sequences);
        int Node(string id) => graph.Ids.ToList().IndexOf(id);

        Assert.Equal([Node("b")], graph.Neighbours(Node("a")).ToArray());
        Assert.Equal([Node("c")], graph.Neighbours(Node("b")).ToArray());
        Assert.Equal([Node("a")], graph.Neighbours(Node("c")).ToArray());
        Assert.Equal(3, graph.EdgeCount);
    }

    [Fact]
    public void FromSequences_Undirected_LeadsBothWays() => Assert.Equal(6, ItemGraph.FromSequences(Sequences, directed: false).EdgeCount);

    [Fact]
    public void Draw_FollowsTheSummedWeights()
    {
        var graph = ItemGraph.FromEdges(["x", "y", "z"], [new(0, 1, 1), new(0, 2, 1), new(0, 2, 2)]);
        var random = new FastRandom(1);
        var toZ = 0;
        for (var i = 0; i < 40_000; i++)
        {
            toZ += graph.Draw(0, ref random) == 2 ? 1 : 0;
        }

        // Three quarters; five standard errors are 433.
        Assert.Equal(30_000, toZ, 433.0);
    }

    [Theory]
    [InlineData(0, 2, 1)]
    [InlineData(-1, 0, 1)]
    [InlineData(0, 1, 0)]
    [InlineData(0, 1, double.NaN)]
    public void FromEdges_EdgeThatCannotBe_IsRefused(int from, int to, double weight) =>
        Assert.Throws<ArgumentException>(() => ItemGraph.FromEdges(["x", "y"], [new GraphEdge(from, to, weight)]));
}
