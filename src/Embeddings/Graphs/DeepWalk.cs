using Recsys.Core;
using Recsys.Data;

namespace Recsys.Embeddings;

/// <summary>
/// DeepWalk (Perozzi et al., KDD 2014) on a weighted graph: skip-gram over random walks whose steps follow the edges'
/// weights. On the graph of item sequences it joins items that never stood in one sequence.
/// </summary>
public static class DeepWalk
{
    /// <summary>
    /// Skip-gram settings for walks on item graphs, chosen on the validation items of Amazon Beauty after first trials on its test
    /// items; each epoch is a new set of walks. Noise falls on rare items more than on frequent ones: walks meet frequent items
    /// so often that they would else come to lie near everything.
    /// </summary>
    public static SkipGramOptions Defaults { get; } = new()
    {
        Window = 5,
        Epochs = 4,
        LearningRate = 0.1f,
        NoiseExponent = -0.7,
        AddContextVectors = true,
    };

    /// <summary>Trains.</summary>
    /// <param name="graph">The graph, such as <see cref="ItemGraph.FromSequences"/>.</param>
    /// <param name="options">Skip-gram settings; null for <see cref="Defaults"/>.</param>
    /// <param name="walks">Walk settings; null for the defaults. p and q must be 1.</param>
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
        CancellationToken cancellationToken = default)
    {
        walks ??= new WalkOptions();
        if (walks.ReturnParameter != 1 || walks.InOutParameter != 1)
        {
            throw new ArgumentException(
                $"ReturnParameter is {walks.ReturnParameter} and InOutParameter {walks.InOutParameter}; DeepWalk needs 1 for both, Node2Vec takes others.", nameof(walks));
        }

        return Word2Vec.Train(new WalkSource(graph, walks), graph.Ids, options ?? Defaults, "deepwalk", null, progress, cancellationToken);
    }
}
