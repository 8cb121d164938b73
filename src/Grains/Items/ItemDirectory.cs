using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Recsys.Grains.Storage;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains.Items;

/// <summary>
/// Keeps this silo's item table: fills it from the stores before the silo is active, then takes what changed, counters from the
/// catalogue shards and descriptions from the item store, and looks an item up there at once when an event or session
/// names one that the table does not have yet.
/// </summary>
internal sealed partial class ItemDirectory(
    IGrainFactory grains,
    ItemTable table,
    ModelHost models,
    IItemStore store,
    IEventLog log,
    CatalogueInstruments instruments,
    IOptions<RecsysLimits> limits,
    CatalogueShards shards,
    TimeProvider time,
    ILogger<ItemDirectory> logger) : IDisposable
{
    private const int ItemsPerRead = 4096;
    private const int ItemsPerLogLine = 250_000;

    private readonly (CatalogCursor Cursor, long Revision)[] _seen = new (CatalogCursor, long)[CatalogShards.Count];
    private readonly SemaphoreSlim _refreshing = new(1);
    private readonly Lock _putting = new();
    private readonly AttributeText _text = new();
    private readonly TaskCompletionSource _filled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _totalsDue;

    /// <summary>Completes when the table has been filled for the first time.</summary>
    public Task Filled => _filled.Task;

    /// <summary>Fills the table from the stores. Once, before anything else; calls no grain.</summary>
    public async Task FillAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        await store.OpenAsync(cancellationToken);
        if (shards.IsDivided)
        {
            // The silo's own table has only what its users name; each part of the catalogue is filled once the silo is a member.
            var last = await log.ReadLastSequenceAsync(cancellationToken);
            for (var shard = 0; shard < _seen.Length; shard++)
            {
                _seen[shard] = (new CatalogCursor(Guid.Empty, 0, last), await store.ReadRevisionAsync(shard, cancellationToken));
            }

            return;
        }

        var items = 0;
        var revisions = await store.ReadAllAsync(
            item =>
            {
                Put(item, named: true);
                if (++items % ItemsPerLogLine == 0)
                {
                    LogFilling(items, time.GetElapsedTime(start).TotalSeconds);
                }
            },
            cancellationToken);
        var asOf = await ReadTotalsAsync(history: true, cancellationToken);
        for (var shard = 0; shard < _seen.Length; shard++)
        {
            _seen[shard] = (new CatalogCursor(Guid.Empty, 0, asOf), revisions[shard]);
        }

        models.ExtendRows();
        var took = time.GetElapsedTime(start).TotalSeconds;
        instruments.Filled(took);
        LogFilled(table.ItemCount, took);
        _filled.TrySetResult();
    }

    /// <summary>Lets the calls go on that wait for <see cref="Filled"/>.</summary>
    public void MarkFilled() => _filled.TrySetResult();

    /// <summary>
    /// Fills a part of a divided catalogue and holds it from then on. Most of it is read while changes of other parts are taken; what changed meanwhile
    /// and the counters follow when they are not.
    /// </summary>
    /// <param name="number">The part.</param>
    /// <param name="ready">Makes its lists ready, before it is asked.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<CatalogueShard> FillShardAsync(int number, Action<CatalogueShard> ready, CancellationToken cancellationToken)
    {
        var shard = new CatalogueShard(number);
        var revisions = new long[CatalogShards.Count];
        var items = await ReadShardAsync(number, revisions, cancellationToken);
        foreach (var item in items.OrderBy(i => i.Place).ThenBy(i => i.Item.Id, StringComparer.Ordinal))
        {
            Put(shard, item);
        }

        models.Build(shard);
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            foreach (var item in await ReadShardAsync(number, revisions, cancellationToken))
            {
                Put(shard, item);
            }

            await log.ReadAllItemTotalsAsync((id, counts) => shard.Table.SetCounts(id, counts, history: true), cancellationToken);
            ready(shard);
            shards.Add(shard);
        }
        finally
        {
            _refreshing.Release();
        }

        models.ExtendRows();
        return shard;
    }

    /// <summary>Takes all changes. A second call waits for the first.</summary>
    public async Task RefreshAsync()
    {
        await _refreshing.WaitAsync();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, _seen.Length).Select(RefreshAsync));
            if (_totalsDue)
            {
                // Changes of several shards are missed together, when a silo went: one pass over the totals serves all.
                var asOf = await ReadTotalsAsync(history: false, CancellationToken.None);
                for (var shard = 0; shard < _seen.Length; shard++)
                {
                    _seen[shard].Cursor = _seen[shard].Cursor with { TotalsAsOf = asOf };
                }

                _totalsDue = false;
            }
        }
        finally
        {
            _refreshing.Release();
        }

        models.ExtendRows();
    }

    public void Dispose() => _refreshing.Dispose();

    /// <summary>Finds the table indexes of items; -1 for those that do not exist (or are created, where the limits say so).</summary>
    public async ValueTask<int[]> ResolveAsync(IReadOnlyList<string> itemIds, bool create)
    {
        var indexes = new int[itemIds.Count];
        List<string>? missing = null;
        for (var i = 0; i < indexes.Length; i++)
        {
            if (!table.TryGetIndex(itemIds[i], out indexes[i]))
            {
                indexes[i] = -1;
                (missing ??= []).Add(itemIds[i]);
            }
        }

        if (missing is not null)
        {
            await FetchAsync(missing, create && limits.Value.CreateUnknownItems);
            for (var i = 0; i < indexes.Length; i++)
            {
                if (indexes[i] < 0 && table.TryGetIndex(itemIds[i], out var index))
                {
                    indexes[i] = index;
                }
            }
        }

        return indexes;
    }

    private async Task FetchAsync(List<string> itemIds, bool create)
    {
        var ids = itemIds.Distinct(StringComparer.Ordinal).ToArray();
        var items = await store.ReadAsync(ids);
        if (create && items.Count < ids.Length)
        {
            var unknown = ids.Except(items.Select(i => i.Item.Id), StringComparer.Ordinal).ToLookup(CatalogShards.Of);
            await Task.WhenAll(unknown.Select(shard =>
                grains.GetGrain<ICatalogGrain>(shard.Key).CreateAsync([.. shard])));
            items = await store.ReadAsync(ids);
        }

        await TakeAsync(items, named: true);
        models.ExtendRows();
    }

    private async Task RefreshAsync(int shard)
    {
        var catalog = grains.GetGrain<ICatalogGrain>(shard);
        CatalogChanges changes;
        do
        {
            changes = await catalog.GetChangesAsync(_seen[shard].Cursor);
            if (changes.Missed)
            {
                _totalsDue = true;
            }

            while (_seen[shard].Revision < changes.Revision)
            {
                var items = await store.ReadChangesAsync(shard, _seen[shard].Revision, ItemsPerRead);
                await TakeAsync(items, named: !shards.IsDivided);
                // The store is behind what the shard was told only where another database was put in its place.
                _seen[shard].Revision = items.Count == ItemsPerRead ? items[^1].Revision : Math.Max(changes.Revision, items.Count == 0 ? 0 : items[^1].Revision);
            }

            // After the descriptions, so that the counts of a new item find it.
            foreach (var item in changes.Counts)
            {
                SetCounts(item.ItemId, item.Counts, history: false);
            }

            _seen[shard].Cursor = changes.Next;
        }
        while (changes.More);
    }

    // What changed in a part after the revisions, which are brought up to date.
    private async Task<List<StoredItem>> ReadShardAsync(int number, long[] revisions, CancellationToken cancellationToken)
    {
        var found = new List<StoredItem>();
        for (var shard = number; shard < CatalogShards.Count; shard += shards.Count)
        {
            IReadOnlyList<StoredItem> page;
            do
            {
                page = await store.ReadChangesAsync(shard, revisions[shard], ItemsPerRead, cancellationToken);
                found.AddRange(page);
                revisions[shard] = page.Count > 0 ? page[^1].Revision : revisions[shard];
            }
            while (page.Count == ItemsPerRead);
        }

        return found;
    }

    // An item that is new to a table may have been counted before.
    private async Task TakeAsync(IReadOnlyList<StoredItem> items, bool named)
    {
        var added = items.Where(i => !i.Deleted && ((named && !table.TryGetIndex(i.Item.Id, out _)) || PartOf(i.Item.Id)?.Table.TryGetIndex(i.Item.Id, out _) == false))
            .Select(i => i.Item.Id).ToArray();
        foreach (var item in items)
        {
            Put(item, named);
        }

        instruments.Refreshed(items.Count);
        var totals = added.Length == 0 ? [] : await log.ReadItemTotalsAsync(added);
        for (var i = 0; i < added.Length; i++)
        {
            SetCounts(added[i], totals[i].Counts, history: true);
        }
    }

    private Task<long> ReadTotalsAsync(bool history, CancellationToken cancellationToken) =>
        log.ReadAllItemTotalsAsync((id, counts) => SetCounts(id, counts, history), cancellationToken);

    // The part of a divided catalogue that an item belongs to, where this silo holds it.
    private CatalogueShard? PartOf(string id) => shards.IsDivided ? shards.Find(CatalogShards.Of(id) % shards.Count) : null;

    private void SetCounts(string id, ReadOnlySpan<long> counts, bool history)
    {
        table.SetCounts(id, counts, history);
        PartOf(id)?.Table.SetCounts(id, counts, history);
    }

    private void Put(StoredItem stored, bool named)
    {
        if (PartOf(stored.Item.Id) is { } shard)
        {
            Put(shard, stored);
        }

        // Of a divided catalogue the silo's own table has what was named once, and follows its changes.
        if (!named && !table.TryGetIndex(stored.Item.Id, out _))
        {
            return;
        }

        if (stored.Deleted)
        {
            table.Remove(stored.Item.Id, stored.Revision);
            return;
        }

        lock (_putting)
        {
            table.Upsert(stored.Item.Id, stored.Revision, _text.Share(stored.Item.Attributes), stored.Item.Available, [], stored.FirstSeen);
        }
    }

    private void Put(CatalogueShard shard, StoredItem stored)
    {
        lock (_putting)
        {
            if (stored.Deleted)
            {
                shard.Remove(stored.Item.Id, stored.Revision, stored.Place);
            }
            else
            {
                shard.Upsert(stored.Item.Id, stored.Revision, _text.Share(stored.Item.Attributes), stored.Item.Available, stored.FirstSeen, stored.Place);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Item table: {Items} items read in {Seconds:0.0} s, more follow.")]
    private partial void LogFilling(int items, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Item table: {Items} items, filled in {Seconds:0.0} s.")]
    private partial void LogFilled(int items, double seconds);
}
