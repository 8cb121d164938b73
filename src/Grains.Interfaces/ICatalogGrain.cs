using Orleans.Concurrency;

namespace Recsys;

/// <summary>
/// One shard of the catalogue, by shard number: changes items, and tells the silos what changed, which poll it to keep their item
/// tables fresh. Descriptions are read from the item store by whoever needs them.
/// </summary>
[Alias("recsys.ICatalogGrain")]
public interface ICatalogGrain : IGrainWithIntegerKey
{
    /// <summary>Stores descriptions of items of this shard; they are durable when the call returns. Equal ones change nothing.</summary>
    /// <param name="items">The items.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RecsysValidationException">An item broke a bound; none was stored.</exception>
    /// <exception cref="CatalogueUnavailableException">The items could not be stored; none was.</exception>
    [Alias("UpsertAsync")]
    Task UpsertAsync(IReadOnlyList<Item> items, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores items of this shard of which only the id is known, where nothing is stored of them: a described one keeps its
    /// description and a deleted one stays deleted. Durable when the call returns.
    /// </summary>
    /// <param name="itemIds">The items.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="CatalogueUnavailableException">The items could not be stored; none was.</exception>
    [Alias("CreateAsync")]
    Task CreateAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken = default);

    /// <summary>Deletes items of this shard; durable when the call returns. A later upsert brings an item back; its counters stay.</summary>
    /// <param name="itemIds">The items; those that do not exist are ignored.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="CatalogueUnavailableException">Nothing could be stored.</exception>
    [Alias("DeleteAsync")]
    Task DeleteAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken = default);

    /// <summary>Says whether items of this shard may be recommended; durable when the call returns.</summary>
    /// <param name="itemIds">The items.</param>
    /// <param name="available">Whether they may.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Those of the ids that the catalogue does not have.</returns>
    /// <exception cref="CatalogueUnavailableException">Nothing could be stored.</exception>
    [Alias("SetAvailabilityAsync")]
    Task<IReadOnlyList<string>> SetAvailabilityAsync(IReadOnlyList<string> itemIds, bool available, CancellationToken cancellationToken = default);

    /// <summary>What is known of those of the given items that exist, in the order of the ids. Any shard can answer.</summary>
    /// <param name="itemIds">The items.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="CatalogueUnavailableException">The items could not be read.</exception>
    [Alias("GetAsync"), AlwaysInterleave]
    Task<IReadOnlyList<ItemInfo>> GetAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken = default);

    /// <summary>Items of all shards by id, in the order of their Unicode code points. Any shard can answer.</summary>
    /// <param name="afterId">The last id of the page before; null to begin.</param>
    /// <param name="count">How many, 1 to the silo's maximum.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RecsysValidationException">The count broke its bound.</exception>
    /// <exception cref="CatalogueUnavailableException">The items could not be read.</exception>
    [Alias("ListAsync"), AlwaysInterleave]
    Task<IReadOnlyList<ItemInfo>> ListAsync(string? afterId, int count, CancellationToken cancellationToken = default);

    /// <summary>Takes counters that changed.</summary>
    /// <param name="counts">Counters of items of this shard.</param>
    [Alias("PublishAsync")]
    Task PublishAsync(IReadOnlyList<ItemCounts> counts);

    /// <summary>What changed since a silo asked last; at most some thousand counters an answer.</summary>
    /// <param name="since">The cursor of the last answer; at first an empty one with the sequence as of which the silo read its totals.</param>
    [Alias("GetChangesAsync"), AlwaysInterleave]
    Task<CatalogChanges> GetChangesAsync(CatalogCursor since);
}

/// <summary>How items map to catalogue shards. The number is fixed: stored shards depend on it.</summary>
public static class CatalogShards
{
    /// <summary>Number of shards.</summary>
    public const int Count = 16;

    /// <summary>The shard of an item: FNV-1a over its UTF-16 code units, the same on every machine and version.</summary>
    /// <param name="itemId">The item.</param>
    public static int Of(string itemId)
    {
        var hash = 2166136261u;
        foreach (var c in itemId)
        {
            hash = (hash ^ c) * 16777619u;
        }

        return (int)(hash % Count);
    }
}
