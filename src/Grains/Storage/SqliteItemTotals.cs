namespace Recsys.Grains.Storage;

/// <summary>Reads totals of many items from the event log's counters.</summary>
internal static class SqliteItemTotals
{
    /// <summary>Totals of some items, in their order.</summary>
    public static IReadOnlyList<ItemTotals> Read(SqliteReadSession session, IReadOnlyList<string> itemIds) =>
        session.InOneCommit<IReadOnlyList<ItemTotals>>(s => [.. itemIds.Select(id => SqliteLogQueries.ReadItemTotals(s, id))]);

    /// <summary>Totals of every item that has any, in one pass; the array is used again for the next item.</summary>
    /// <returns>The sequence up to which they count.</returns>
    public static long ReadAll(SqliteReadSession session, Action<string, long[]> take, CancellationToken cancellationToken) => session.InOneCommit(s =>
    {
        var asOf = SqliteLogQueries.ReadLastSequence(s);
        var counts = new long[9];
        string? item = null;
        using var reader = s.Command("SELECT item, kind, count FROM item_counter ORDER BY item").ExecuteReader();
        while (reader.Read())
        {
            var next = reader.GetString(0);
            if (item is not null && next != item)
            {
                cancellationToken.ThrowIfCancellationRequested();
                take(item, counts);
                Array.Clear(counts);
            }

            item = next;
            counts[reader.GetInt32(1)] = reader.GetInt64(2);
        }

        if (item is not null)
        {
            take(item, counts);
        }

        return asOf;
    });
}
