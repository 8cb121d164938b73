using Recsys.Core;
using Recsys.Data;

namespace Recsys.Embeddings;

/// <summary>
/// EGES, enhanced graph embedding with side information (Wang et al., KDD 2018): DeepWalk in which an item's vector is a
/// sum of its own and its attributes' vectors, with softmax weights that each item learns. An item with few events leans on
/// its attributes; one with none is placed by them alone.
/// </summary>
public static class Eges
{
    /// <summary>Trains.</summary>
    /// <param name="graph">The item graph.</param>
    /// <param name="attributes">Attributes of each node of the graph; a field may have several values, whose mean counts.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="cancellationToken">Ends the training.</param>
    /// <exception cref="ArgumentException">A setting is outside its range, or attributes and nodes differ in number.</exception>
    /// <exception cref="TrainingDataException">The graph has no edges, or the items more than 63 fields.</exception>
    public static EgesModel Train(
        ItemGraph graph,
        IReadOnlyList<IReadOnlyList<ItemAttribute>> attributes,
        EgesOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new EgesOptions();
        options.Validate();
        if (attributes.Count != graph.Ids.Count)
        {
            throw new ArgumentException($"{attributes.Count} attribute lists for {graph.Ids.Count} nodes.", nameof(attributes));
        }

        var side = new SideInformation(attributes, options.Fields);
        if (side.FieldCount > WeightedRows.FieldLimit)
        {
            throw new TrainingDataException($"The items have {side.FieldCount - 1} attribute fields; EGES takes at most {WeightedRows.FieldLimit - 1}. Name those that count in Fields.");
        }

        var dimension = options.SkipGram.Dimension;
        using var values = new AlignedRows(side.ValueCount, dimension);
        values.Randomize(FastRandom.Derive((ulong)options.SkipGram.Seed, -2, 0));
        using var logits = new AlignedRows(graph.Ids.Count, side.FieldCount);
        var rows = new WeightedRows(side, values, logits);
        using var outputs = SkipGramTrainer.Train(
            new WalkSource(graph, options.Walks), rows, options.SkipGram, "eges", null, progress, cancellationToken: cancellationToken);
        return EgesModel.Create(graph.Ids, side, values, rows);
    }
}
