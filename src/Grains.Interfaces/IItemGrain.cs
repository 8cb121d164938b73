namespace Recsys;

/// <summary>An item, by item id: attributes, availability, bandit counts and live counters.</summary>
[Alias("recsys.IItemGrain")]
public interface IItemGrain : IGrainWithStringKey
{
    /// <summary>Stores the item's description.</summary>
    /// <param name="item">The description; its id is this grain's.</param>
    [Alias("UpsertAsync")]
    Task<ItemRow> UpsertAsync(Item item);

    /// <summary>Adds counts that a silo combined; counts that the item has already seen in the log are not added twice.</summary>
    /// <param name="delta">The increments.</param>
    [Alias("AddAsync")]
    Task<ItemRow?> AddAsync(ItemDelta delta);

    /// <summary>The row for the item table, or null for an item that was never upserted.</summary>
    [Alias("GetRowAsync")]
    Task<ItemRow?> GetRowAsync();

    /// <summary>Everything known of the item, or null for an item that was never upserted.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    [Alias("GetAsync")]
    Task<ItemInfo?> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Items most like this one among those available: co-occurrence first, then the embedding space.</summary>
    /// <param name="count">How many, 1 to the silo's maximum.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RecsysValidationException">The count broke its bound, or the item is unknown.</exception>
    [Alias("GetSimilarAsync")]
    Task<IReadOnlyList<SimilarItem>> GetSimilarAsync(int count, CancellationToken cancellationToken = default);
}
