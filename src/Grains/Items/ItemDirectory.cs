using Microsoft.Extensions.Options;
using Recsys.Core;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains.Items;

/// <summary>
/// Keeps this silo's item table: takes what changed from the catalogue shards, and looks an item up there at once when an
/// event or session names one that the table does not have yet.
/// </summary>
internal sealed class ItemDirectory(IGrainFactory grains, ItemTable table, ModelHost models, IOptions<RecsysLimits> limits)
{
    private readonly (Guid Epoch, long Version)[] _seen = new (Guid, long)[CatalogShards.Count];
    private readonly TaskCompletionSource _filled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the table has been filled for the first time.</summary>
    public Task Filled => _filled.Task;

    /// <summary>Takes all changes. One call at a time.</summary>
    public async Task RefreshAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, CatalogShards.Count).Select(RefreshAsync));
        models.ExtendRows();
        _filled.TrySetResult();
    }

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
        foreach (var shard in itemIds.Distinct(StringComparer.Ordinal).GroupBy(CatalogShards.Of))
        {
            var catalog = grains.GetGrain<ICatalogGrain>(shard.Key);
            var ids = shard.ToArray();
            var rows = await catalog.FindAsync(ids);
            if (create && rows.Count < ids.Length)
            {
                var known = rows.Select(r => r.Item.Id).ToHashSet(StringComparer.Ordinal);
                await catalog.UpsertAsync(ids.Where(id => !known.Contains(id)).Select(id => new Item { Id = id }).ToArray());
                rows = await catalog.FindAsync(ids);
            }

            foreach (var row in rows)
            {
                Put(row);
            }
        }

        models.ExtendRows();
    }

    private async Task RefreshAsync(int shard)
    {
        var changes = await grains.GetGrain<ICatalogGrain>(shard).GetChangesAsync(_seen[shard].Epoch, _seen[shard].Version);
        foreach (var row in changes.Rows)
        {
            Put(row);
        }

        _seen[shard] = (changes.Epoch, changes.Version);
    }

    private void Put(ItemRow row)
    {
        var attributes = row.Item.Attributes.Count == 0
            ? (IReadOnlyList<ItemAttribute>)[]
            : row.Item.Attributes.Select(a => new ItemAttribute(a.Field, a.Value)).ToArray();
        table.Upsert(row.Item.Id, row.Version, attributes, row.Item.Available, row.Counters, row.FirstSeen);
    }
}
