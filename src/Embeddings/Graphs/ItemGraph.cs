namespace Recsys.Embeddings;

/// <summary>
/// A weighted directed graph of items, in compressed rows with an alias table for each node's edges: a random step takes
/// constant time. Immutable.
/// </summary>
public sealed class ItemGraph
{
    private readonly int[] _begins;
    private readonly int[] _targets;
    private readonly AliasTable.Slot[] _slots;

    private ItemGraph(IReadOnlyList<string> ids, int[] begins, int[] targets, double[] weights)
    {
        Ids = ids;
        _begins = begins;
        _targets = targets;
        _slots = new AliasTable.Slot[targets.Length];
        for (var node = 0; node < ids.Count; node++)
        {
            var (begin, count) = (begins[node], begins[node + 1] - begins[node]);
            if (count > 0)
            {
                AliasTable.Fill(weights.AsSpan(begin, count), _slots.AsSpan(begin, count));
            }
        }
    }

    /// <summary>Id of each node.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>Number of edges; an undirected edge counts twice.</summary>
    public int EdgeCount => _targets.Length;

    /// <summary>Nodes that an edge leads to from a node, ascending.</summary>
    /// <param name="node">Index of the node, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such node.</exception>
    public ReadOnlySpan<int> Neighbours(int node)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)node, (uint)Ids.Count, nameof(node));
        return _targets.AsSpan(_begins[node], _begins[node + 1] - _begins[node]);
    }

    /// <summary>Makes a graph of edges; edges between the same nodes add their weights, edges from a node to itself are left out.</summary>
    /// <param name="ids">Id of each node.</param>
    /// <param name="edges">Edges with weights above 0.</param>
    /// <param name="directed">Whether an edge leads one way only.</param>
    /// <exception cref="ArgumentException">An edge leads outside the nodes, or its weight is not finite and above 0.</exception>
    public static ItemGraph FromEdges(IReadOnlyList<string> ids, IEnumerable<GraphEdge> edges, bool directed = true)
    {
        var all = new List<GraphEdge>();
        foreach (var edge in edges)
        {
            if ((uint)edge.From >= (uint)ids.Count || (uint)edge.To >= (uint)ids.Count || !(edge.Weight > 0 && double.IsFinite(edge.Weight)))
            {
                throw new ArgumentException($"{edge}: nodes must be from 0 to below {ids.Count} and the weight finite, above 0.", nameof(edges));
            }

            if (edge.From != edge.To)
            {
                all.Add(edge);
                if (!directed)
                {
                    all.Add(new GraphEdge(edge.To, edge.From, edge.Weight));
                }
            }
        }

        return Compress(ids, all);
    }

    /// <summary>
    /// Makes the graph of what follows what: the weight of the edge from a to b is how often b came right after a (Wang et
    /// al., KDD 2018, section 2.2).
    /// </summary>
    /// <param name="sequences">Item sequences in time order.</param>
    /// <param name="directed">Whether an edge leads from the earlier item to the later one only.</param>
    public static ItemGraph FromSequences(TokenSequences sequences, bool directed = true)
    {
        return FromEdges(sequences.Ids, Edges(), directed);

        IEnumerable<GraphEdge> Edges()
        {
            for (var s = 0; s < sequences.Count; s++)
            {
                for (var i = 1; i < sequences[s].Length; i++)
                {
                    yield return new GraphEdge(sequences[s][i - 1], sequences[s][i], 1);
                }
            }
        }
    }

    /// <summary>Draws a neighbour in proportion to the weights of the edges; the node must have one.</summary>
    internal int Draw(int node, ref FastRandom random)
    {
        var begin = _begins[node];
        return _targets[begin + AliasTable.Draw(_slots.AsSpan(begin, _begins[node + 1] - begin), ref random)];
    }

    /// <summary>Whether an edge leads from one node to another.</summary>
    internal bool HasEdge(int from, int to) => Neighbours(from).BinarySearch(to) >= 0;

    private static ItemGraph Compress(IReadOnlyList<string> ids, List<GraphEdge> edges)
    {
        // Equal edges come together; the sum of weights does not depend on the order of equal keys when weights are counts.
        var keys = edges.Select(e => ((long)e.From << 32) | (uint)e.To).ToArray();
        var weights = edges.Select(e => e.Weight).ToArray();
        Array.Sort(keys, weights);
        var (begins, targets, sums) = (new int[ids.Count + 1], new List<int>(), new List<double>());
        for (var i = 0; i < keys.Length; i++)
        {
            if (i > 0 && keys[i] == keys[i - 1])
            {
                sums[^1] += weights[i];
                continue;
            }

            targets.Add((int)keys[i]);
            sums.Add(weights[i]);
            begins[(keys[i] >> 32) + 1]++;
        }

        for (var node = 0; node < ids.Count; node++)
        {
            begins[node + 1] += begins[node];
        }

        return new ItemGraph(ids, begins, [.. targets], [.. sums]);
    }
}
