namespace Recsys.Grains.Items;

/// <summary>One shard of the catalogue.</summary>
internal sealed class CatalogGrain(
    [PersistentState("catalog", RecsysStorage.Name)] IPersistentState<CatalogState> state,
    ContractValidator validator) : Grain, ICatalogGrain
{
    private const int Parallelism = 64;

    private readonly CatalogChangeList _changes = new();
    private readonly Guid _epoch = Guid.NewGuid();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var ids in state.State.ItemIds.Chunk(Parallelism))
        {
            foreach (var row in await Task.WhenAll(ids.Select(id => GrainFactory.GetGrain<IItemGrain>(id).GetRowAsync())))
            {
                if (row is not null)
                {
                    _changes.Add(row);
                }
            }
        }
    }

    public async Task UpsertAsync(IReadOnlyList<Item> items, CancellationToken cancellationToken)
    {
        foreach (var item in items)
        {
            validator.Require(item);
        }

        var rows = new List<ItemRow>(items.Count);
        foreach (var chunk in items.Chunk(Parallelism))
        {
            rows.AddRange(await Task.WhenAll(chunk.Select(item => GrainFactory.GetGrain<IItemGrain>(item.Id).UpsertAsync(item))));
        }

        // Descriptions first, then the list that makes them visible: a failure between the two is repaired by a repetition.
        var added = rows.Select(r => r.Item.Id).Where(id => !_changes.Contains(id)).Distinct(StringComparer.Ordinal).ToArray();
        if (added.Length > 0)
        {
            var before = state.State.ItemIds;
            state.State.ItemIds = [.. before, .. added];
            try
            {
                await state.WriteStateAsync();
            }
            catch
            {
                state.State.ItemIds = before;
                throw;
            }
        }

        rows.ForEach(_changes.Add);
    }

    public Task PublishAsync(IReadOnlyList<ItemRow> rows)
    {
        foreach (var row in rows)
        {
            if (_changes.Contains(row.Item.Id))
            {
                _changes.Add(row);
            }
        }

        return Task.CompletedTask;
    }

    public Task<CatalogChanges> GetChangesAsync(Guid epoch, long sinceVersion) =>
        Task.FromResult(new CatalogChanges(_changes.Version, _changes.Since(epoch == _epoch ? sinceVersion : 0), _epoch));

    public Task<IReadOnlyList<ItemRow>> FindAsync(IReadOnlyList<string> itemIds) =>
        Task.FromResult<IReadOnlyList<ItemRow>>(itemIds.Select(_changes.Find).OfType<ItemRow>().ToArray());
}
