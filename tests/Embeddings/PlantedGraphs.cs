namespace Recsys.Embeddings.Tests;

/// <summary>Graphs and texts whose right neighbours are known.</summary>
internal static class PlantedGraphs
{
    public const int CommunitySize = 20;

    /// <summary>Two communities of twenty nodes with six random edges a node inside, joined by one edge.</summary>
    public static ItemGraph TwoCommunities()
    {
        var random = new Random(1);
        var edges = new List<GraphEdge> { new(0, CommunitySize, 1) };
        for (var node = 0; node < 2 * CommunitySize; node++)
        {
            for (var i = 0; i < 3; i++)
            {
                edges.Add(new GraphEdge(node, (node / CommunitySize * CommunitySize) + random.Next(CommunitySize), 1));
            }
        }

        return ItemGraph.FromEdges([.. Enumerable.Range(0, 2 * CommunitySize).Select(n => $"{n}")], edges, directed: false);
    }

    /// <summary>Sentences of ten words, each sentence from one of the groups of ten words.</summary>
    public static TokenSequences GroupedText(int groups = 4, int sentences = 800)
    {
        var random = new Random(2);
        return TokenSequences.Create(Enumerable.Range(0, sentences).Select(_ =>
        {
            var group = random.Next(groups);
            return Enumerable.Range(0, 10).Select(_ => $"{(group * 10) + random.Next(10)}").ToArray();
        }));
    }

    /// <summary>Share of the nearest neighbours, k of each node, that are of the node's own group of consecutive numbers.</summary>
    public static double ShareOfOwnGroup(ItemEmbeddings embeddings, int groupSize, int k)
    {
        int Group(int row) => int.Parse(embeddings.Ids[row], System.Globalization.CultureInfo.InvariantCulture) / groupSize;
        return Enumerable.Range(0, embeddings.Count).Average(row =>
            embeddings.Nearest(embeddings[row], k, other => other != row).Average(n => Group(n.Item) == Group(row) ? 1.0 : 0));
    }
}
