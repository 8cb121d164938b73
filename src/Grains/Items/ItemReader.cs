using Recsys.Grains.Storage;
using Recsys.Serving;

namespace Recsys.Grains.Items;

/// <summary>Puts together what is known of items: description, totals of the log, vector of the active model.</summary>
internal sealed class ItemReader(IEventLog log, ModelHost models)
{
    /// <summary>What is known of some items, in their order.</summary>
    public async Task<IReadOnlyList<ItemInfo>> DescribeAsync(IReadOnlyList<StoredItem> items, CancellationToken cancellationToken)
    {
        var totals = await log.ReadItemTotalsAsync([.. items.Select(i => i.Item.Id)], cancellationToken);
        var described = new ItemInfo[items.Count];
        for (var i = 0; i < described.Length; i++)
        {
            described[i] = Describe(items[i].Item, totals[i].Counts);
        }

        return described;
    }

    /// <summary>What is known of an item whose counters are known.</summary>
    public ItemInfo Describe(Item item, long[] counts)
    {
        using var lease = models.Acquire();
        var embedding = lease.Model is { } serving && serving.Model.Items.TryGetRow(item.Id, out var row)
            ? serving.Model.Recall[row].ToArray()
            : [];
        return new ItemInfo(item, counts, embedding);
    }
}
