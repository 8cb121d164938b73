namespace Recsys.Embeddings.Tests;

public class WalkSourceTests
{
    // Node 0 with neighbours 1, 2, 3, of which 1 and 2 are neighbours too; the edge to 3 is heavy.
    private static readonly ItemGraph Graph = ItemGraph.FromEdges(
        ["0", "1", "2", "3"], [new(0, 1, 1), new(0, 2, 2), new(0, 3, 3), new(1, 2, 1)], directed: false);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 0.5)]
    [InlineData(0.25, 2)]
    public void Walks_SecondStep_HasTheDistributionOfNode2Vec(double p, double q)
    {
        var source = new WalkSource(Graph, new WalkOptions { WalksPerNode = 10_000, WalkLength = 3, ReturnParameter = p, InOutParameter = q });
        var next = new double[4];
        foreach (var walk in Enumerable.Range(1, 6).SelectMany(seed => Walks(source, (ulong)seed)).Where(w => w[0] == 1 && w[1] == 0))
        {
            next[walk[2]]++;
        }

        // Some 30,000 walks: four standard errors are below 0.012. From 1 through 0: weight times 1/p back to 1, times 1 to 2 (a neighbour of 1), times 1/q to 3.
        double[] expected = [0, 1 / p, 2, 3 / q];
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(expected[i] / expected.Sum(), next[i] / next.Sum(), 0.015));
    }

    [Fact]
    public void Walks_OfAnEpoch_BeginAtEveryNodeWithEdges_AndEndWhereNoneLeads()
    {
        var graph = ItemGraph.FromEdges(["a", "b", "c", "alone"], [new(0, 1, 1), new(1, 2, 1)]);

        var walks = Walks(new WalkSource(graph, new WalkOptions { WalksPerNode = 2, WalkLength = 9 }), 1);

        Assert.Equal([[0, 1, 2], [0, 1, 2], [1, 2], [1, 2]], walks.OrderBy(w => w[0]));
    }

    [Fact]
    public void Walks_OfOneSeed_AreTheSame_OfAnotherNot()
    {
        var source = new WalkSource(Graph, new WalkOptions { InOutParameter = 0.5 });

        Assert.Equal(Walks(source, 1), Walks(source, 1));
        Assert.NotEqual(Walks(source, 1), Walks(source, 2));
    }

    private static List<int[]> Walks(WalkSource source, ulong seed)
    {
        var walks = new List<int[]>();
        for (var chunk = 0; chunk < source.ChunkCount; chunk++)
        {
            var cursor = source.Open(chunk, FastRandom.Derive(seed, 0, chunk));
            while (cursor.MoveNext())
            {
                walks.Add(cursor.Tokens.ToArray());
            }
        }

        return walks;
    }
}
