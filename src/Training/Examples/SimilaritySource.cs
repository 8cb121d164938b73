using Recsys.Models;
using Recsys.Training.Recall;

namespace Recsys.Training.Examples;

/// <summary>
/// What similarity features of a ranker are taken of: the item vectors of the recall model that the version will have, and
/// optionally markets and types of items.
/// </summary>
public sealed class SimilaritySource
{
    /// <summary>Takes a recall model's vectors.</summary>
    /// <param name="recall">The recall model of the version.</param>
    /// <param name="kinds">Markets and types of its items; null for none.</param>
    /// <exception cref="ArgumentException">The kinds are of another number of items, or do not fit together.</exception>
    public SimilaritySource(RecallModel recall, ItemKindsContent? kinds = null)
    {
        if (kinds is not null && kinds.Markets.Count != recall.ItemCount)
        {
            throw new ArgumentException($"There are markets of {kinds.Markets.Count} items; the {recall.Name} model has {recall.ItemCount}.", nameof(kinds));
        }

        Recall = recall;
        Vectors = EmbeddingTable.FromRows(recall.ItemVectors, recall.Dimension);
        Kinds = kinds is null ? null : new ItemKinds(kinds);
    }

    /// <summary>The recall model.</summary>
    public RecallModel Recall { get; }

    /// <summary>Markets and types; null for none.</summary>
    public ItemKinds? Kinds { get; }

    internal EmbeddingTable Vectors { get; }
}
