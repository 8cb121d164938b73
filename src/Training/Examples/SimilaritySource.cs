using Recsys.Models;
using Recsys.Training.Recall;

namespace Recsys.Training.Examples;

/// <summary>
/// What similarity features of a ranker are taken of: the item vectors of the recall model that the version will have, and
/// optionally markets and types of items.
/// </summary>
public sealed class SimilaritySource
{
    private readonly EmbeddingTable[]? _outOfFold;

    /// <summary>Takes a recall model's vectors.</summary>
    /// <param name="recall">The recall model of the version.</param>
    /// <param name="kinds">Markets and types of its items; null for none.</param>
    /// <param name="outOfFold">Models for the features of examples that are learned from; null for those of the recall model. It is not needed any more afterwards.</param>
    /// <exception cref="ArgumentException">The kinds are of another number of items, or do not fit together.</exception>
    public SimilaritySource(RecallModel recall, ItemKindsContent? kinds = null, OutOfFoldRecall? outOfFold = null)
    {
        if (kinds is not null && kinds.Markets.Count != recall.ItemCount)
        {
            throw new ArgumentException($"There are markets of {kinds.Markets.Count} items; the {recall.Name} model has {recall.ItemCount}.", nameof(kinds));
        }

        Recall = recall;
        Vectors = EmbeddingTable.FromRows(recall.ItemVectors, recall.Dimension);
        _outOfFold = outOfFold is null ? null : [.. outOfFold.Models.Select(m => EmbeddingTable.FromRows(m.ItemVectors, m.Dimension))];
        Kinds = kinds is null ? null : new ItemKinds(kinds);
    }

    /// <summary>Takes no vectors: for features of users' pasts and of channels alone.</summary>
    /// <param name="kinds">Markets, types and creators of the items; null for none.</param>
    /// <exception cref="ArgumentException">The kinds do not fit together.</exception>
    public SimilaritySource(ItemKindsContent? kinds) => Kinds = kinds is null ? null : new ItemKinds(kinds);

    /// <summary>The recall model; null where the features need none.</summary>
    public RecallModel? Recall { get; }

    /// <summary>Markets and types; null for none.</summary>
    public ItemKinds? Kinds { get; }

    internal EmbeddingTable? Vectors { get; }

    /// <summary>Vectors that were not learned from a user.</summary>
    internal EmbeddingTable? VectorsWithout(int user) => _outOfFold?[OutOfFoldRecall.FoldOf(user)] ?? Vectors;
}
