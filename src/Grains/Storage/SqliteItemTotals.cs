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
        var totals = new TotalsByItem(take);
        using var reader = s.Command("SELECT item, kind, count FROM item_counter ORDER BY item").ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            totals.Take(reader.GetString(0), reader.GetInt32(1), reader.GetInt64(2));
        }

        totals.End();
        return asOf;
    });
}
