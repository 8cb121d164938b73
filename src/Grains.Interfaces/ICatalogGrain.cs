namespace Recsys;

/// <summary>
/// One shard of the catalogue, by shard number: which items exist, and what changed last.
/// Silos poll the shards to keep their item tables fresh.
/// </summary>
[Alias("recsys.ICatalogGrain")]
public interface ICatalogGrain : IGrainWithIntegerKey
{
    /// <summary>Stores descriptions of items of this shard; they are durable when the call returns.</summary>
    /// <param name="items">The items.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("UpsertAsync")]
    Task UpsertAsync(IReadOnlyList<Item> items, CancellationToken cancellationToken = default);

    /// <summary>Takes rows whose counters changed.</summary>
    /// <param name="rows">Rows of items of this shard.</param>
    [Alias("PublishAsync")]
    Task PublishAsync(IReadOnlyList<ItemRow> rows);

    /// <summary>Rows changed since a version.</summary>
    /// <param name="epoch">Epoch of the last answer, or empty for everything.</param>
    /// <param name="sinceVersion">Version of the last answer, or 0 for everything.</param>
    [Alias("GetChangesAsync")]
    Task<CatalogChanges> GetChangesAsync(Guid epoch, long sinceVersion);

    /// <summary>The rows of those of the given items that exist.</summary>
    /// <param name="itemIds">Items of this shard.</param>
    [Alias("FindAsync")]
    Task<IReadOnlyList<ItemRow>> FindAsync(IReadOnlyList<string> itemIds);
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
