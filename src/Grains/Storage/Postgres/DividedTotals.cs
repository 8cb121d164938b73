namespace Recsys.Grains.Storage.Postgres;

/// <summary>
/// Totals of items over the databases of a log. Each counts what it stored, for good, wherever the rows are by now: the total is the sum. What was
/// counted after the cut is taken off by its rows, each sequence once.
/// </summary>
internal sealed class DividedTotals
{
    private readonly IReadOnlyCollection<PostgresLogPart> _parts;
    private readonly Func<CancellationToken, Task<long>> _cut;
    private readonly Stable _stable;
    private readonly SharedReads<string, ItemTotals> _shared;

    public DividedTotals(IReadOnlyCollection<PostgresLogPart> parts, Func<CancellationToken, Task<long>> cut, Stable stable)
    {
        (_parts, _cut, _stable) = (parts, cut, stable);
        _shared = new(ids => ReadAsync(ids, CancellationToken.None));
    }

    /// <summary>Reads while no slot changes hands.</summary>
    public delegate Task<Dictionary<string, long[]>> Stable(Func<Task<Dictionary<string, long[]>>> read, CancellationToken cancellationToken);

    public Task<ItemTotals> ReadAsync(string itemId, CancellationToken cancellationToken) => _shared.ReadAsync(itemId, cancellationToken);

    public async Task<IReadOnlyList<ItemTotals>> ReadAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken)
    {
        var end = await _cut(cancellationToken);
        var found = await _stable(() => SumAsync([.. itemIds.Distinct(StringComparer.Ordinal)], end, cancellationToken), cancellationToken);
        return [.. itemIds.Select(id => new ItemTotals(found.TryGetValue(id, out var counts) ? [.. counts] : new long[9], end))];
    }

    public async Task<long> ReadAllAsync(Action<string, long[]> take, CancellationToken cancellationToken)
    {
        var end = await _cut(cancellationToken);
        foreach (var (id, counts) in await _stable(() => SumAsync(null, end, cancellationToken), cancellationToken))
        {
            take(id, counts);
        }

        return end;
    }

    private async Task<Dictionary<string, long[]>> SumAsync(string[]? itemIds, long end, CancellationToken cancellationToken)
    {
        var totals = new Dictionary<string, long[]>(StringComparer.Ordinal);
        var later = new HashSet<long>();
        await Task.WhenAll(_parts.Select(part => part.ReadTotalsAsync(itemIds, end, Take, cancellationToken)));
        return totals;

        void Take(string item, int kind, long count, long sequence)
        {
            lock (totals)
            {
                if (sequence == 0 || later.Add(sequence))
                {
                    if (!totals.TryGetValue(item, out var counts))
                    {
                        totals[item] = counts = new long[9];
                    }

                    counts[kind] += count;
                }
            }
        }
    }
}
