using Recsys.Core;
using Recsys.Data;

namespace Recsys.Embeddings;

/// <summary>
/// node2vec (Grover and Leskovec, KDD 2016): skip-gram over second-order walks. Its p and q, <see
/// cref="WalkOptions.ReturnParameter"/> and <see cref="WalkOptions.InOutParameter"/>, steer between nodes of like role
/// (q above 1) and nodes of one community (q below 1).
/// </summary>
public static class Node2Vec
{
    /// <summary>Walk settings that favour communities, as recommendation mostly wants.</summary>
    public static WalkOptions DefaultWalks { get; } = new() { InOutParameter = 0.5 };

    /// <summary>Trains.</summary>
    /// <param name="graph">The graph. The papers' are undirected; on a directed one "neighbour of the node before" means that an edge leads there.</param>
    /// <param name="options">Skip-gram settings; null for <see cref="DeepWalk.Defaults"/>.</param>
    /// <param name="walks">Walk settings; null for <see cref="DefaultWalks"/>.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="cancellationToken">Ends the training.</param>
    /// <returns>A vector of each node; a node without edges keeps its random start.</returns>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    /// <exception cref="TrainingDataException">The graph has no edges.</exception>
    public static ItemEmbeddings Train(
        ItemGraph graph,
        SkipGramOptions? options = null,
        WalkOptions? walks = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Word2Vec.Train(
            new WalkSource(graph, walks ?? DefaultWalks), graph.Ids, options ?? DeepWalk.Defaults, "node2vec", null, progress, cancellationToken);
}
