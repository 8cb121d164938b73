namespace Recsys.Grains.Storage.Postgres;

/// <summary>One database of a log that is divided over several: its writer, and what is read of its users.</summary>
internal sealed class PostgresLogPart : IDisposable
{
    /// <summary>Condition on a user u: they are this database's. Slots that are not there, or not any more, are left out.</summary>
    public const string Served = "NOT EXISTS (SELECT FROM log_away AS a WHERE NOT a.fenced AND a.slot = log_slot(u.key))";

    private const string Purchases =
        $"""
        SELECT b.sequence, b.item, before.item
        FROM (
            SELECT e.sequence, e.user_id, e.item FROM event AS e JOIN log_user AS u ON u.id = e.user_id
            WHERE e.kind = 7 AND e.sequence > $1 AND e.sequence <= $2 AND {Served} ORDER BY e.sequence DESC LIMIT $3) AS b
        LEFT JOIN LATERAL (
            SELECT sequence, item FROM event WHERE kind = 7 AND user_id = b.user_id AND sequence < b.sequence ORDER BY sequence DESC LIMIT $4) AS before ON true
        ORDER BY b.sequence, before.sequence DESC
        """;

    private const string Totals =
        """
        SELECT item, kind, sum(count)::bigint, 0::bigint FROM item_counter WHERE $1::text[] IS NULL OR item = ANY ($1) GROUP BY item, kind
        UNION ALL
        SELECT item, kind, -1::bigint, sequence FROM event WHERE sequence > $2 AND kind < 100 AND ($1::text[] IS NULL OR item = ANY ($1))
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly PostgresLogQueries _queries;
    private readonly SharedReads<byte[], UserHead> _heads;

    /// <summary>Takes a database.</summary>
    /// <param name="store">The database, which stays the caller's.</param>
    /// <param name="writer">Its writer; null for whoever appends nothing.</param>
    /// <param name="number">Its number.</param>
    public PostgresLogPart(PostgresStore store, PostgresLogWriter? writer, short number)
    {
        (Store, Writer, Number) = (store, writer!, number);
        _queries = new PostgresLogQueries(store);
        _heads = new(keys => store.ReadAsync(() => _queries.ReadHeadsAsync(keys, PostgresLogQueries.HeadHere)));
    }

    public PostgresStore Store { get; }

    public PostgresLogWriter Writer { get; }

    public short Number { get; }

    public Task<UserHead> ReadHeadAsync(byte[] key, CancellationToken cancellationToken) => _heads.ReadAsync(key, cancellationToken);

    public Task<List<LoggedEvent>> ReadUserAsync(string userId, byte[] key, long after, int count, CancellationToken cancellationToken) =>
        _queries.ReadUserAsync(userId, key, after, count, cancellationToken, here: true);

    /// <summary>The last sequence that was given.</summary>
    public async Task<long> ReadLastAsync(CancellationToken cancellationToken)
    {
        await using var command = Store.Command("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM event_sequence");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Waits until everything up to a sequence is there that will ever be: what is stored from now on has a higher one.</summary>
    public async Task SettleAsync(long sequence, CancellationToken cancellationToken)
    {
        await using var lift = Store.Command("SELECT log_lift($1)", sequence);
        lift.CommandTimeout = 0;
        var end = (long)(await lift.ExecuteScalarAsync(cancellationToken))!;
        await WaitAsync(end, cancellationToken);
    }

    /// <summary>Waits until all are done that write now.</summary>
    public async Task SettleWritersAsync(CancellationToken cancellationToken)
    {
        await using var next = Store.Command("SELECT nextval('event_sequence')");
        await WaitAsync((long)(await next.ExecuteScalarAsync(cancellationToken))!, cancellationToken);
    }

    public Task<List<LoggedEvent>> ReadAllAsync(long after, long end, int count, CancellationToken cancellationToken) => _queries.ReadEventsAsync(
        $"""
        SELECT {PostgresLogQueries.Columns}, u.name FROM event AS e JOIN log_user AS u ON u.id = e.user_id
        WHERE e.sequence > $1 AND e.sequence <= $2 AND e.kind < 100 AND {Served} ORDER BY e.sequence LIMIT $3
        """,
        null,
        cancellationToken,
        after,
        end,
        count);

    public async Task<IReadOnlyList<LoggedPurchase>> ReadPurchasesAsync(long after, long end, int newest, int earlier, CancellationToken cancellationToken)
    {
        await using var command = Store.Command(Purchases, after, end, newest, earlier);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new PurchaseRows();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Take(reader.GetInt64(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2));
        }

        return rows.Purchases;
    }

    /// <summary>Reads counters, and events after a sequence, which they count already: item, kind and count, and of an event -1 and its sequence.</summary>
    public async Task ReadTotalsAsync(string[]? itemIds, long end, Action<string, int, long, long> take, CancellationToken cancellationToken)
    {
        await using var command = Store.Command(Totals, (object?)itemIds ?? DBNull.Value, end);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            take(reader.GetString(0), reader.GetInt16(1), reader.GetInt64(2), reader.GetInt64(3));
        }
    }

    /// <summary>Those whose history went to a user's, by their keys.</summary>
    public async Task<List<byte[]>> ReadMergedAsync(byte[] key, CancellationToken cancellationToken)
    {
        await using var command = Store.Command("SELECT from_key FROM log_merged WHERE into_key = $1 AND log_require_read(ARRAY[$1])", key);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<byte[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add(reader.GetFieldValue<byte[]>(0));
        }

        return keys;
    }

    public void Dispose() => Writer?.Dispose();

    private async Task WaitAsync(long end, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var command = Store.Command("SELECT log_horizon()");
            if ((long)(await command.ExecuteScalarAsync(cancellationToken))! >= end)
            {
                return;
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }
}
