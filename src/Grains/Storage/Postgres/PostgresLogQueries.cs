using Npgsql;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>
/// What is read of the event log. Silos write at the same time, so sequences do not become visible in their order: whoever reads by
/// sequence, across users, reads up to the horizon, below which nothing is added any more. Of one user all that is visible is whole.
/// </summary>
internal sealed class PostgresLogQueries(PostgresStore store)
{
    /// <summary>Columns of an event, as <see cref="Event"/> takes them.</summary>
    public const string Columns = "e.sequence, e.event_id, e.item, e.kind, e.time, e.value, e.custom_kind, e.session, e.request, e.context";

    /// <summary>Reads what is known of the users with the keys $1, in their order, for <see cref="ReadHead"/>. Notes are all in part 0.</summary>
    public const string Head =
        """
        SELECT coalesce(u.last, 0), coalesce(u.erased, t.time, 0),
            ARRAY(SELECT sequence FROM event AS e WHERE e.part = 0 AND e.user_id = u.id AND e.kind >= 100 ORDER BY sequence),
            ARRAY(SELECT kind FROM event AS e WHERE e.part = 0 AND e.user_id = u.id AND e.kind >= 100 ORDER BY sequence),
            ARRAY(SELECT custom_kind FROM event AS e WHERE e.part = 0 AND e.user_id = u.id AND e.kind >= 100 ORDER BY sequence),
            ARRAY(SELECT context FROM event AS e WHERE e.part = 0 AND e.user_id = u.id AND e.kind >= 100 ORDER BY sequence),
            ARRAY(SELECT kind FROM user_removed WHERE user_id = u.id ORDER BY kind),
            ARRAY(SELECT count FROM user_removed WHERE user_id = u.id ORDER BY kind),
            greatest((SELECT max(last) FROM user_removed WHERE user_id = u.id), t.sequence, 0)
        FROM unnest($1) WITH ORDINALITY AS k (key, ord) LEFT JOIN log_user AS u ON u.key = k.key LEFT JOIN tombstone AS t ON t.key = k.key
        ORDER BY k.ord
        """;

    /// <summary>As <see cref="Head"/>, where all users are this database's.</summary>
    public static readonly string HeadHere = Head.Replace("ORDER BY k.ord", "WHERE (SELECT log_require_read($1)) ORDER BY k.ord", StringComparison.Ordinal);

    private const string Purchases =
        """
        SELECT b.sequence, b.item, before.item
        FROM (SELECT sequence, user_id, item FROM event WHERE kind = 7 AND sequence > $1 AND sequence <= $2 ORDER BY sequence DESC LIMIT $3) AS b
        LEFT JOIN LATERAL (
            SELECT sequence, item FROM event WHERE kind = 7 AND user_id = b.user_id AND sequence < b.sequence ORDER BY sequence DESC LIMIT $4) AS before ON true
        ORDER BY b.sequence, before.sequence DESC
        """;

    // What came after the horizon is counted already and is taken off again.
    private const string Totals =
        """
        SELECT item, kind, sum(count)::bigint FROM (
            SELECT item, kind, count FROM item_counter WHERE $1::text[] IS NULL OR item = ANY ($1)
            UNION ALL
            SELECT item, kind, -1 FROM event WHERE sequence > $2 AND kind < 100 AND ($1::text[] IS NULL OR item = ANY ($1))) AS counted
        GROUP BY item, kind ORDER BY item, kind
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>An event from a row of <see cref="Columns"/>.</summary>
    public static LoggedEvent Event(NpgsqlDataReader reader, string userId) => new(reader.GetInt64(0), new UserEvent
    {
        Id = reader.GetString(1),
        UserId = userId,
        ItemId = reader.GetString(2),
        Kind = (EventKind)reader.GetInt16(3),
        Time = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4)),
        Value = reader.GetDouble(5),
        CustomKind = reader.IsDBNull(6) ? null : reader.GetString(6),
        SessionId = reader.IsDBNull(7) ? null : reader.GetString(7),
        RequestId = reader.IsDBNull(8) ? null : reader.GetString(8),
        Context = EventContextJson.Read(reader.IsDBNull(9) ? null : reader.GetString(9)),
    });

    /// <summary>What is known of a user, from the row of <see cref="Head"/>.</summary>
    public static UserHead ReadHead(NpgsqlDataReader reader)
    {
        var (last, erased, rewritten) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(8));
        var (sequences, kinds) = (reader.GetFieldValue<long[]>(2), reader.GetFieldValue<short[]>(3));
        var (fields, values) = (reader.GetFieldValue<string?[]>(4), reader.GetFieldValue<string?[]>(5));
        var notes = new UserNotes();
        for (var i = 0; i < kinds.Length; i++)
        {
            notes.Take(sequences[i], kinds[i], fields[i], values[i]);
        }

        var removed = new long[9];
        foreach (var (kind, count) in reader.GetFieldValue<short[]>(6).Zip(reader.GetFieldValue<long[]>(7)))
        {
            removed[kind] = count;
        }

        return new UserHead(
            last, Math.Max(rewritten, notes.Rewritten), erased == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(erased), notes.Answers, removed);
    }

    /// <summary>The end of the log as of now, once whatever was being written before it is there or has failed.</summary>
    public async Task<long> SettleAsync(CancellationToken cancellationToken)
    {
        long? end = null;
        while (true)
        {
            await using var command = store.Source.CreateCommand("SELECT log_horizon(), CASE WHEN is_called THEN last_value ELSE 0 END FROM event_sequence");
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            end ??= reader.GetInt64(1);
            if (reader.GetInt64(0) >= end)
            {
                return end.Value;
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    public Task<List<LoggedEvent>> ReadUserAsync(string userId, byte[] key, long after, int count, CancellationToken cancellationToken, bool here = false) =>
        ReadEventsAsync(
            $"SELECT {Columns} FROM event AS e WHERE e.user_id = (SELECT id FROM log_user WHERE key = $1) AND e.sequence > $2 AND e.kind < 100 {(here ? "AND (SELECT log_require_read(ARRAY[$1]))" : "")} ORDER BY e.sequence LIMIT $3",
            userId,
            cancellationToken,
            key,
            after,
            count);

    public async Task<List<LoggedEvent>> ReadAllAsync(long after, int count, CancellationToken cancellationToken)
    {
        await using var horizon = store.Source.CreateCommand("SELECT log_horizon()");
        var end = (long)(await horizon.ExecuteScalarAsync(cancellationToken))!;
        return await ReadEventsAsync(
            $"""
            SELECT {Columns}, u.name FROM event AS e JOIN log_user AS u ON u.id = e.user_id
            WHERE e.sequence > $1 AND e.sequence <= $2 AND e.kind < 100 ORDER BY e.sequence LIMIT $3
            """,
            null,
            cancellationToken,
            after,
            end,
            count);
    }

    public async Task<IReadOnlyList<LoggedPurchase>> ReadPurchasesAsync(long after, int newest, int earlier, CancellationToken cancellationToken)
    {
        var end = await SettleAsync(cancellationToken);
        await using var command = store.Command(Purchases, after, end, newest, earlier);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new PurchaseRows();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Take(reader.GetInt64(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2));
        }

        return rows.Purchases;
    }

    public async Task<IReadOnlyList<UserHead>> ReadHeadsAsync(IReadOnlyList<byte[]> keys, string sql = Head)
    {
        await using var command = store.Command(sql, (object)keys.ToArray());
        await using var reader = await command.ExecuteReaderAsync();
        var heads = new List<UserHead>(keys.Count);
        while (await reader.ReadAsync())
        {
            heads.Add(ReadHead(reader));
        }

        return heads;
    }

    public async Task<IReadOnlyList<ItemTotals>> ReadItemTotalsAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, long[]>(StringComparer.Ordinal);
        var end = await ReadTotalsAsync([.. itemIds], (id, counts) => found[id] = [.. counts], cancellationToken);
        return [.. itemIds.Select(id => new ItemTotals(found.GetValueOrDefault(id) ?? new long[9], end))];
    }

    public Task<long> ReadAllItemTotalsAsync(Action<string, long[]> take, CancellationToken cancellationToken) => ReadTotalsAsync(null, take, cancellationToken);

    private async Task<long> ReadTotalsAsync(string[]? itemIds, Action<string, long[]> take, CancellationToken cancellationToken)
    {
        var end = await SettleAsync(cancellationToken);
        await using var command = store.Command(Totals, (object?)itemIds ?? DBNull.Value, end);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var totals = new TotalsByItem(take);
        while (await reader.ReadAsync(cancellationToken))
        {
            totals.Take(reader.GetString(0), reader.GetInt16(1), reader.GetInt64(2));
        }

        totals.End();
        return end;
    }

    public async Task<List<LoggedEvent>> ReadEventsAsync(string sql, string? userId, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = store.Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var events = new List<LoggedEvent>();
        while (await reader.ReadAsync(cancellationToken))
        {
            events.Add(Event(reader, userId ?? reader.GetString(10)));
        }

        return events;
    }
}
