using Recsys.Embeddings;

namespace Recsys.Training.Runs;

/// <summary>
/// Item embeddings that a model's item vectors begin with, whatever made them. Items without one begin at random and are trained in
/// any case.
/// </summary>
/// <param name="Embeddings">The vectors by item id; as long as the model's.</param>
/// <param name="Frozen">Whether they stay as they are, and the rest of the model alone is trained; else they are tuned further.</param>
public sealed record PretrainedItems(ItemEmbeddings Embeddings, bool Frozen)
{
    /// <summary>Finds the vectors of a model's items.</summary>
    /// <param name="ids">The model's item ids by row.</param>
    /// <param name="dimension">Length of the model's vectors.</param>
    /// <exception cref="ArgumentException">The lengths differ, or no item has a vector.</exception>
    internal PretrainedRows For(IReadOnlyList<string> ids, int dimension)
    {
        if (Embeddings.Dimension != dimension)
        {
            throw new ArgumentException($"The embeddings have {Embeddings.Dimension} dimensions and the model {dimension}; set Dimension to {Embeddings.Dimension}.");
        }

        int[] rows = [.. ids.Select(Embeddings.RowOf)];
        return rows.Any(r => r >= 0) ? new PretrainedRows(this, rows) : throw new ArgumentException(
            $"None of the model's {ids.Count} items is among the {Embeddings.Count} ids of the embeddings, such as '{Embeddings.Ids.FirstOrDefault()}'.");
    }
}
