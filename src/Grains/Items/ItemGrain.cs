using Microsoft.Extensions.Options;
using Recsys.Grains.Storage;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains.Items;

/// <summary>An item. Description from grain storage, counters from the log and then from the silos' combined increments.</summary>
internal sealed class ItemGrain(
    [PersistentState("item", RecsysStorage.Name)] IPersistentState<ItemState> state,
    IEventLog log,
    ModelHost models,
    ItemTable table,
    SimilarItems similar,
    ContractValidator validator,
    IOptions<RecsysLimits> limits,
    TimeProvider time) : Grain, IItemGrain
{
    private ItemTotals _totals = new(new long[9], 0);
    private long _readAt;

    public override Task OnActivateAsync(CancellationToken cancellationToken) => ReadTotalsAsync(cancellationToken);

    public async Task<ItemRow> UpsertAsync(Item item)
    {
        var before = (state.State.Item, state.State.Revision, state.State.FirstSeen);
        if (state.State.Item is null)
        {
            state.State.FirstSeen = time.GetUtcNow().ToUnixTimeMilliseconds();
        }

        state.State.Item = item;
        state.State.Revision++;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            (state.State.Item, state.State.Revision, state.State.FirstSeen) = before;
            throw;
        }

        return Row()!;
    }

    public async Task<ItemRow?> AddAsync(ItemDelta delta)
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

        return Row();
    }

    public Task<ItemRow?> GetRowAsync() => Task.FromResult(Row());

    public Task<ItemInfo?> GetAsync(CancellationToken cancellationToken)
    {
        if (state.State.Item is not { } item)
        {
            return Task.FromResult<ItemInfo?>(null);
        }

        using var lease = models.Acquire();
        var embedding = lease.Model is { } serving && serving.Model.Items.TryGetRow(item.Id, out var row)
            ? serving.Model.Recall[row].ToArray()
            : [];
        return Task.FromResult<ItemInfo?>(new ItemInfo(item, _totals.Counts.ToArray(), embedding));
    }

    public Task<IReadOnlyList<SimilarItem>> GetSimilarAsync(int count, CancellationToken cancellationToken)
    {
        validator.RequireCount(count);
        if (state.State.Item is null)
        {
            throw new RecsysValidationException(new RecsysError("ItemId", this.GetPrimaryKeyString(), "an item of the catalogue"));
        }

        using var lease = models.Acquire();
        if (lease.Model is not { } serving || !table.TryGetIndex(this.GetPrimaryKeyString(), out var index))
        {
            return Task.FromResult<IReadOnlyList<SimilarItem>>([]);
        }

        return Task.FromResult<IReadOnlyList<SimilarItem>>(
            similar.Find(serving, index, count).Select(s => new SimilarItem(table.GetId(s.Item), s.Score)).ToArray());
    }

    private async Task ReadTotalsAsync(CancellationToken cancellationToken = default)
    {
        _totals = await log.ReadItemTotalsAsync(this.GetPrimaryKeyString(), cancellationToken);
        _readAt = time.GetTimestamp();
    }

    // A description beats counts, and counts only grow: the version orders rows without a clock.
    private ItemRow? Row() => state.State.Item is { } item
        ? new ItemRow(item, (state.State.Revision << 44) + _totals.Counts.Sum(), [.. _totals.Counts]) { FirstSeen = state.State.FirstSeen }
        : null;
}
