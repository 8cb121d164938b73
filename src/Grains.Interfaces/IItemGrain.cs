namespace Recsys;

/// <summary>An item, by item id: its live counters, what is known of it, and what is like it.</summary>
[Alias("recsys.IItemGrain")]
public interface IItemGrain : IGrainWithStringKey
{
    /// <summary>Adds counts that a silo combined; counts that the item has already seen in the log are not added twice.</summary>
    /// <param name="delta">The increments.</param>
    /// <returns>The item's counters from now on, by <see cref="EventKind"/> value.</returns>
    [Alias("AddAsync")]
    Task<long[]> AddAsync(ItemDelta delta);

    /// <summary>Everything known of the item, or null for an item that the catalogue does not have.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="CatalogueUnavailableException">The item could not be read.</exception>
    [Alias("GetAsync")]
    Task<ItemInfo?> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Items most like this one among those available: co-occurrence first, then the embedding space; without a model, attributes.</summary>
    /// <param name="request">The question; its item is this grain's.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RecsysValidationException">A field of the request broke a bound, or the item is unknown.</exception>
    [Alias("GetSimilarAsync")]
    Task<IReadOnlyList<SimilarItem>> GetSimilarAsync(SimilarItemsRequest request, CancellationToken cancellationToken = default);
}
