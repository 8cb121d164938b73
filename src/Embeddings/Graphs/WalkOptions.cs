using Recsys.Core;

namespace Recsys.Embeddings;

/// <summary>Settings of random walks on a graph.</summary>
public sealed record WalkOptions
{
    /// <summary>Walks that begin at each node in each epoch; 1 to 10000.</summary>
    public int WalksPerNode { get; init; } = 10;

    /// <summary>Most nodes of a walk, 2 to 10000; one that comes to a node without edges ends there.</summary>
    public int WalkLength { get; init; } = 40;

    /// <summary>
    /// node2vec's p, 0.001 to 1000: the weight of going back to the node before is 1/p. Large values avoid it.
    /// </summary>
    public double ReturnParameter { get; init; } = 1;

    /// <summary>
    /// node2vec's q, 0.001 to 1000: the weight of going to a node that is no neighbour of the one before is 1/q. Above 1 the
    /// walk stays near its start, as a breadth-first search (nodes of like role come together); below 1 it goes out, as a
    /// depth-first search (nodes of one community come together).
    /// </summary>
    public double InOutParameter { get; init; } = 1;

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside; the message names it, its value and the bound.</exception>
    public void Validate()
    {
        OptionRange.Check(nameof(WalksPerNode), WalksPerNode, 1, 10000);
        OptionRange.Check(nameof(WalkLength), WalkLength, 2, 10000);
        OptionRange.Check(nameof(ReturnParameter), ReturnParameter, 0.001, 1000);
        OptionRange.Check(nameof(InOutParameter), InOutParameter, 0.001, 1000);
    }
}
