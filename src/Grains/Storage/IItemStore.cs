namespace Recsys.Grains.Storage;

/// <summary>
/// The durable catalogue: one row an item, found by its exact text. Every change of an item has a revision of the item's shard that
/// is higher than all before it, so that whoever knows one revision can read what changed since. A deleted item keeps a row that says so.
/// </summary>
/// <remarks>All members throw <see cref="CatalogueUnavailableException"/> where the store cannot be read or written, at once.</remarks>
public interface IItemStore
{
    /// <summary>Makes the store ready and moves in what an older layout holds. Called once by each silo, before anything else.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task OpenAsync(CancellationToken cancellationToken = default);

    /// <summary>Stores descriptions; all or none. One that equals the stored one gets no new revision.</summary>
    /// <param name="shard">The shard of all of them.</param>
    /// <param name="items">The items, already checked.</param>
    /// <param name="now">When it happens, unix milliseconds: what a new item's <see cref="StoredItem.FirstSeen"/> becomes.</param>
    /// <param name="cancellationToken">Cancels the wait for a place in the queue.</param>
    /// <returns>The shard's revision after it.</returns>
    Task<long> UpsertAsync(int shard, IReadOnlyList<Item> items, long now, CancellationToken cancellationToken = default);

    /// <summary>Stores items without attributes where nothing is stored of them: a described one and a deleted one stay as they are.</summary>
    /// <param name="shard">The shard of all of them.</param>
    /// <param name="itemIds">The items.</param>
    /// <param name="now">When it happens, unix milliseconds.</param>
    /// <param name="cancellationToken">Cancels the wait for a place in the queue.</param>
    /// <returns>The shard's revision after it.</returns>
    Task<long> CreateAsync(int shard, IReadOnlyList<string> itemIds, long now, CancellationToken cancellationToken = default);

    /// <summary>Deletes items; those that do not exist are ignored.</summary>
    /// <param name="shard">The shard of all of them.</param>
    /// <param name="itemIds">The items.</param>
    /// <param name="cancellationToken">Cancels the wait for a place in the queue.</param>
    /// <returns>The shard's revision after it.</returns>
    Task<long> DeleteAsync(int shard, IReadOnlyList<string> itemIds, CancellationToken cancellationToken = default);

    /// <summary>Changes the availability of items.</summary>
    /// <param name="shard">The shard of all of them.</param>
    /// <param name="itemIds">The items.</param>
    /// <param name="available">Whether they may be recommended.</param>
    /// <param name="cancellationToken">Cancels the wait for a place in the queue.</param>
    /// <returns>The shard's revision after it, and those of the ids that do not exist.</returns>
    Task<(long Revision, IReadOnlyList<string> Unknown)> SetAvailabilityAsync(
        int shard, IReadOnlyList<string> itemIds, bool available, CancellationToken cancellationToken = default);

    /// <summary>Reads items.</summary>
    /// <param name="itemIds">The items, of any shards.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Those that exist, in the order of the ids.</returns>
    Task<IReadOnlyList<StoredItem>> ReadAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken = default);

    /// <summary>Reads items of all shards by id, in the order of Unicode code points.</summary>
    /// <param name="afterId">The id before the first; null to begin.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<IReadOnlyList<StoredItem>> ListAsync(string? afterId, int count, CancellationToken cancellationToken = default);

    /// <summary>Reads what changed in a shard after a revision, oldest change first, deletions among it.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="afterRevision">The revision known; 0 for all.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<IReadOnlyList<StoredItem>> ReadChangesAsync(int shard, long afterRevision, int count, CancellationToken cancellationToken = default);

    /// <summary>Reads every row in one pass, deletions among them, all of one moment.</summary>
    /// <param name="take">Gets each row, on a thread of the pool, in any order.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The revision of each shard at that moment.</returns>
    Task<long[]> ReadAllAsync(Action<StoredItem> take, CancellationToken cancellationToken = default);

    /// <summary>A shard's revision: that of its newest change, 0 where it had none.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<long> ReadRevisionAsync(int shard, CancellationToken cancellationToken = default);
}

/// <summary>A row of the catalogue.</summary>
/// <param name="Item">The description; without attributes and not available where it was deleted.</param>
/// <param name="Deleted">Whether the item was deleted.</param>
/// <param name="Revision">Its shard's revision when it changed last.</param>
/// <param name="FirstSeen">When it was stored for the first time, unix milliseconds; 0 where that is not known.</param>
public sealed record StoredItem(Item Item, bool Deleted, long Revision, long FirstSeen)
{
    /// <summary>The item's place in the order in which the store reads all: it never changes, and items that came later have higher ones.</summary>
    public long Place { get; init; }
}
