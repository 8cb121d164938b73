using Microsoft.Extensions.Options;
using Recsys.Grains.Filters;
using Recsys.Grains.Storage;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains.Items;

/// <summary>An item's counters: from the log, and then from the silos' combined increments. Its description is read where it is asked for.</summary>
internal sealed class ItemGrain(
    IItemStore store,
    IEventLog log,
    ItemReader reader,
    ModelHost models,
    ItemTable table,
    SimilarItems similar,
    ShardedSimilar parts,
    ContractValidator validator,
    IOptions<RecsysLimits> limits,
    TimeProvider time) : Grain, IItemGrain
{
    private ItemTotals _totals = new(new long[9], 0);
    private long _readAt;

    public override Task OnActivateAsync(CancellationToken cancellationToken) => ReadTotalsAsync(cancellationToken);

    public async Task<long[]> AddAsync(ItemDelta delta)
    {
        // Increments that died with their silo never come: now and then the log has the last word.
        var due = time.GetElapsedTime(_readAt) >= limits.Value.CounterReread;
        if (delta.FirstSequence > _totals.AsOfSequence && !due)
        {
            for (var kind = 0; kind < delta.Counts.Length; kind++)
            {
                _totals.Counts[kind] += delta.Counts[kind];
            }
        }
        else if (delta.LastSequence > _totals.AsOfSequence)
        {
            // Some of these events are in the totals already and some are not: the log knows.
            await ReadTotalsAsync();
        }

        return [.. _totals.Counts];
    }

    public async Task<ItemInfo?> GetAsync(CancellationToken cancellationToken) =>
        await ReadAsync(cancellationToken) is { } stored ? reader.Describe(stored.Item, [.. _totals.Counts]) : null;

    public async Task<IReadOnlyList<SimilarItem>> GetSimilarAsync(SimilarItemsRequest request, CancellationToken cancellationToken)
    {
        validator.Require(request);
        if (parts.IsDivided)
        {
            return await parts.FindAsync(this.GetPrimaryKeyString(), request, cancellationToken);
        }

        var condition = FilterCompiler.Compile(table, null, request.Filter, request.AllowUnknownFields);
        if (!table.TryGetIndex(this.GetPrimaryKeyString(), out var index))
        {
            // The silo's table is a little behind the catalogue.
            return await ReadAsync(cancellationToken) is not null
                ? []
                : throw new RecsysValidationException(new RecsysError("ItemId", this.GetPrimaryKeyString(), "an item of the catalogue"));
        }

        using var lease = models.Acquire();
        return similar.Find(lease.Model, index, request.Count, condition)
            .Select(s => new SimilarItem(table.GetId(s.Item), s.Score) { Attributes = ItemAttributes.Of(table, s.Item, request.Include) }).ToArray();
    }

    private async Task<StoredItem?> ReadAsync(CancellationToken cancellationToken) =>
        (await store.ReadAsync([this.GetPrimaryKeyString()], cancellationToken)).SingleOrDefault();

    private async Task ReadTotalsAsync(CancellationToken cancellationToken = default)
    {
        _totals = await log.ReadItemTotalsAsync(this.GetPrimaryKeyString(), cancellationToken);
        _readAt = time.GetTimestamp();
    }
}
