namespace Recsys.Embeddings.Tests;

public class GraphEmbeddingTests
{
    private static readonly SkipGramOptions Small = new() { Dimension = 16, LearningRate = 0.05f, Epochs = 3 };

    [Fact]
    public void DeepWalk_TwoCommunities_NearestNeighboursAreOfTheSame() => Assert.True(
        PlantedGraphs.ShareOfOwnGroup(DeepWalk.Train(PlantedGraphs.TwoCommunities(), Small), PlantedGraphs.CommunitySize, 5) > 0.95);

    [Fact]
    public void Node2Vec_TwoCommunities_NearestNeighboursAreOfTheSame() => Assert.True(
        PlantedGraphs.ShareOfOwnGroup(Node2Vec.Train(PlantedGraphs.TwoCommunities(), Small), PlantedGraphs.CommunitySize, 5) > 0.95);

    [Fact]
    public void DeepWalk_SecondOrderWalks_AreRefused() => Assert.Throws<ArgumentException>(
        () => DeepWalk.Train(PlantedGraphs.TwoCommunities(), Small, new WalkOptions { InOutParameter = 2 }));

    [Fact]
    public void Node2Vec_StructurallyEqualHubs_AreBroughtTogetherByHighQ_AndApartByHighP()
    {
        double Hubs(double p, double q) => Enumerable.Range(1, 5).Average(seed =>
        {
            var walks = new WalkOptions { ReturnParameter = p, InOutParameter = q, WalkLength = 20, WalksPerNode = 20 };
            var nodes = Node2Vec.Train(TwoHubs(), Small with { Window = 2, Epochs = 10, Seed = seed }, walks);
            return nodes.Cosine(nodes.RowOf("a"), nodes.RowOf("b"));
        });

        var (near, outward, withoutReturn) = (Hubs(1, 16), Hubs(1, 1 / 16.0), Hubs(16, 16));

        // Means over five seeds; with q high a walk stays round a hub, and what is round both is alike.
        Assert.True(near > outward + 0.3, $"cosine of the hubs: {near:0.000} at q = 16, {outward:0.000} at q = 1/16");
        Assert.True(near > withoutReturn + 0.15, $"cosine of the hubs at q = 16: {near:0.000} at p = 1, {withoutReturn:0.000} at p = 16");
    }

    // Hubs a and b, each with eight leaves in four triangles of its own, joined over three nodes but not to each other.
    private static ItemGraph TwoHubs()
    {
        string[] ids = ["a", "b", "m1", "m2", "m3", .. Enumerable.Range(0, 8).Select(i => $"a{i}"), .. Enumerable.Range(0, 8).Select(i => $"b{i}")];
        var edges = new List<GraphEdge>();
        for (var hub = 0; hub < 2; hub++)
        {
            edges.AddRange([new(hub, 2, 1), new(hub, 3, 1), new(hub, 4, 1)]);
            var leaves = 5 + (8 * hub);
            for (var i = 0; i < 8; i++)
            {
                edges.Add(new GraphEdge(hub, leaves + i, 1));
                if (i % 2 == 0)
                {
                    edges.Add(new GraphEdge(leaves + i, leaves + i + 1, 1));
                }
            }
        }

        return ItemGraph.FromEdges(ids, edges, directed: false);
    }
}
