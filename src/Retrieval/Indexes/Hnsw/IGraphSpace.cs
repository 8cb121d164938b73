namespace Recsys.Retrieval;

/// <summary>
/// Compares the nodes of a graph with a target; higher is nearer. Scores of one target order nodes; under the Euclidean
/// metric and for unit vectors those of different targets are comparable too. A type parameter, so that it is compiled in.
/// </summary>
/// <typeparam name="TSelf">The space.</typeparam>
internal interface IGraphSpace<TSelf>
    where TSelf : struct, IGraphSpace<TSelf>
{
    /// <summary>Makes a space without a target.</summary>
    /// <param name="columns">The graph.</param>
    /// <param name="scratch">Holds a query, and the target's codes until the space is done.</param>
    static abstract TSelf Create(in HnswColumns columns, SearchScratch scratch);

    /// <summary>Writes the query's vector to a slot, as nodes are compared.</summary>
    static abstract void Store(in HnswColumns columns, int slot, SearchScratch scratch);

    /// <summary>Makes the scratch memory's query the target.</summary>
    void AimAtQuery();

    /// <summary>Makes a node the target.</summary>
    void AimAt(int slot);

    /// <summary>Compares a node with the target.</summary>
    float Score(int slot);

    /// <summary>Whether two nodes are copies: the space cannot tell them apart, but for rounding.</summary>
    bool AreCopies(int a, int b);

    /// <summary>Asks for what <see cref="Score"/> will read.</summary>
    void Prefetch(int slot);

    /// <summary>The score by the floats themselves of a node with the scratch memory's query.</summary>
    float Refine(int slot);

    /// <summary>Asks for what <see cref="Refine"/> will read; nothing where it is near already.</summary>
    void PrefetchRefine(int slot);
}
