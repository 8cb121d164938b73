using Recsys.Grains.Audit;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Items;

/// <summary>
/// One shard of the catalogue. It holds no items: descriptions go to the item store and are read there by every silo, and
/// what it keeps are counters that changed of late and the newest revision, so that it starts at once whatever the catalogue's size.
/// </summary>
internal sealed class CatalogGrain(IItemStore store, IEventLog log, AuditTrail audit, ItemReader reader, ContractValidator validator, TimeProvider time) : Grain, ICatalogGrain
{
    /// <summary>Counters in one answer to a silo, so that it is small whatever happened.</summary>
    internal const int ChangesPerAnswer = 4096;

    // Silos ask several times a second: one that has missed so many items' counts reads the log instead.
    private const int ChangesKept = 16_384;

    private readonly CountChanges _counts = new(ChangesKept);
    private readonly Guid _epoch = Guid.NewGuid();
    private long _revision;
    private long _beganAt;

    private int Shard => (int)this.GetPrimaryKeyLong();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _revision = await store.ReadRevisionAsync(Shard, cancellationToken);
        // What earlier activations were told, and perhaps did not pass on, is in the log up to here.
        _beganAt = await log.ReadLastSequenceAsync(cancellationToken);
    }

    public async Task UpsertAsync(IReadOnlyList<Item> items, CancellationToken cancellationToken)
    {
        foreach (var item in items)
        {
            validator.Require(item);
        }

        _revision = await store.UpsertAsync(Shard, items, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
    }

    public async Task CreateAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken)
    {
        validator.RequireItemIds(itemIds);
        _revision = await store.CreateAsync(Shard, itemIds, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
    }

    public async Task DeleteAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken)
    {
        validator.RequireItemIds(itemIds);
        try
        {
            await audit.WriteAsync(AuditAction.DeleteItem, itemIds, null, cancellationToken);
        }
        catch (StateStoreException e)
        {
            throw new CatalogueUnavailableException($"Nothing was deleted, since the audit log could not be written: {e.Message}", e.InnerException!);
        }

        _revision = await store.DeleteAsync(Shard, itemIds, cancellationToken);
    }

    public async Task<IReadOnlyList<string>> SetAvailabilityAsync(IReadOnlyList<string> itemIds, bool available, CancellationToken cancellationToken)
    {
        validator.RequireItemIds(itemIds);
        (_revision, var unknown) = await store.SetAvailabilityAsync(Shard, itemIds, available, cancellationToken);
        return unknown;
    }

    // Interleaves with all other calls: it touches nothing of the grain.
    public async Task<IReadOnlyList<ItemInfo>> GetAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken)
    {
        validator.RequireItemIds(itemIds);
        return await reader.DescribeAsync(await store.ReadAsync(itemIds, cancellationToken), cancellationToken);
    }

    // As GetAsync.
    public async Task<IReadOnlyList<ItemInfo>> ListAsync(string? afterId, int count, CancellationToken cancellationToken)
    {
        validator.RequireCount(count);
        return await reader.DescribeAsync(await store.ListAsync(afterId, count, cancellationToken), cancellationToken);
    }

    public Task PublishAsync(IReadOnlyList<ItemCounts> counts)
    {
        foreach (var item in counts)
        {
            _counts.Add(item);
        }

        return Task.CompletedTask;
    }

    // Interleaves with calls that wait for the store: it reads what the others leave whole before each wait.
    public Task<CatalogChanges> GetChangesAsync(CatalogCursor since)
    {
        var known = since.Epoch == _epoch ? since.Change : 0;
        var missed = since.Epoch == _epoch ? known < _counts.Dropped : since.TotalsAsOf < _beganAt || _counts.Dropped > 0;
        var (counts, change) = _counts.Since(known, ChangesPerAnswer);
        return Task.FromResult(new CatalogChanges(
            new CatalogCursor(_epoch, change, since.TotalsAsOf), counts, More: change < _counts.Last, missed, _revision));
    }
}
