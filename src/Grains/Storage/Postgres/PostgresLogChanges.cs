using Npgsql;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>Changes of the log that are no appends: few, and each in a transaction of its own.</summary>
internal static class PostgresLogChanges
{
    /// <summary>Moves a user's rows to another one.</summary>
    public static async Task<MergeResult?> MergeAsync(
        PostgresStore store, string fromUserId, string toUserId, long expectedLast, DateTimeOffset time, long after, CancellationToken cancellationToken)
    {
        var note = LogRow.Merge(time);
        await using var command = store.Command(
            "SELECT * FROM log_merge_here($1, $2, $3, $4, $5, $6, $7, $8)",
            store.Lineage.Current.Session,
            after,
            UserKey.Of(fromUserId),
            UserKey.Of(toUserId),
            toUserId,
            expectedLast,
            note.Time,
            note.Id);
        MergeResult? result;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            await reader.ReadAsync(cancellationToken);
            result = reader.IsDBNull(0) ? null : new MergeResult(reader.GetInt64(0), reader.GetInt64(1));
        }

        if (result is not null)
        {
            // Also of one who did nothing but look. A merge that ends before this leaves them where an erasure finds them.
            await using var shown = store.Command("SELECT log_merge_shown($1, $2)", UserKey.Of(fromUserId), UserKey.Of(toUserId));
            await shown.ExecuteNonQueryAsync(cancellationToken);
        }

        return result;
    }

    /// <summary>Deletes a user, and those whose history was merged into theirs.</summary>
    public static Task<LogErasure> EraseAsync(PostgresStore store, string userId, DateTimeOffset time, CancellationToken cancellationToken) =>
        EraseAsync(store, UserKey.Of(userId), null, time, cancellationToken);

    /// <summary>Deletes the users of some keys, who are all of this database; of null all whose history went to the first one's.</summary>
    /// <param name="store">The database.</param>
    /// <param name="key">The user.</param>
    /// <param name="others">Further ones.</param>
    /// <param name="time">When.</param>
    /// <param name="cancellationToken">Ends it before the commit.</param>
    /// <param name="keepName">Whether the first one is told as merged, too.</param>
    public static async Task<LogErasure> EraseAsync(
        PostgresStore store, byte[] key, IReadOnlyList<byte[]>? others, DateTimeOffset time, CancellationToken cancellationToken, bool keepName = false)
    {
        await using var connection = await store.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var keys = others?.Prepend(key).ToArray() ?? (await QueryAsync(
            connection,
            "WITH RECURSIVE gone (key) AS (SELECT $1::bytea UNION SELECT m.from_key FROM log_merged AS m JOIN gone ON m.into_key = gone.key) SELECT key FROM gone",
            r => r.GetFieldValue<byte[]>(0),
            cancellationToken,
            key)).ToArray();
        await QueryAsync(connection, "SELECT log_require($1)", r => 0, cancellationToken, (object)keys);
        var users = await QueryAsync(
            connection,
            "SELECT id, name, key FROM log_user WHERE key = ANY ($1) ORDER BY key FOR UPDATE",
            r => (Id: r.GetInt64(0), Name: r.GetString(1), Key: r.GetFieldValue<byte[]>(2)),
            cancellationToken,
            (object)keys);
        var ids = users.ConvertAll(u => u.Id).ToArray();
        var hashes = (await QueryAsync(connection, "SELECT event_id FROM event WHERE user_id = ANY ($1) AND kind < 100", r => UserKey.OfEvent(r.GetString(0)), cancellationToken, ids)).ToArray();
        await QueryAsync(connection, "INSERT INTO removed_event SELECT DISTINCT h FROM unnest($1) AS h ORDER BY h ON CONFLICT DO NOTHING", r => 0, cancellationToken, hashes);
        await QueryAsync(
            connection,
            """
            INSERT INTO item_removed AS r (item, kind, count)
            SELECT item, kind, count(*) FROM event WHERE user_id = ANY ($1) AND kind < 100 GROUP BY item, kind ORDER BY item COLLATE "C", kind
            ON CONFLICT (item, kind) DO UPDATE SET count = r.count + excluded.count
            """,
            r => 0,
            cancellationToken,
            ids);
        var removed = await QueryAsync(
            connection,
            "WITH gone AS (DELETE FROM event WHERE user_id = ANY ($1) RETURNING kind) SELECT count(*) FILTER (WHERE kind < 100), count(*) FILTER (WHERE kind >= 100) FROM gone",
            r => (Events: r.GetInt64(0), Answers: r.GetInt64(1)),
            cancellationToken,
            ids);
        await QueryAsync(connection, "DELETE FROM user_removed WHERE user_id = ANY ($1)", r => 0, cancellationToken, ids);
        await QueryAsync(connection, "DELETE FROM shown WHERE user_id = ANY ($1)", r => 0, cancellationToken, ids);

        // Not to be found any more, by anybody who begins after this.
        await QueryAsync(
            connection,
            "UPDATE log_user SET key = sha256(uuid_send(gen_random_uuid())), name = repeat('x', octet_length(name)), last = 0 WHERE id = ANY ($1)",
            r => 0,
            cancellationToken,
            ids);
        var merged = users.FindAll(u => keepName || !u.Key.AsSpan().SequenceEqual(key)).ConvertAll(u => u.Name);
        await QueryAsync(connection, "DELETE FROM log_merged WHERE into_key = ANY ($1)", r => 0, cancellationToken, (object)keys);
        await QueryAsync(
            connection,
            """
            INSERT INTO tombstone (key, time, sequence) SELECT k, $2, last_value + 1 FROM unnest($1) AS k, event_sequence ORDER BY k
            ON CONFLICT (key) DO UPDATE SET time = greatest(tombstone.time, excluded.time), sequence = excluded.sequence
            """,
            r => 0,
            cancellationToken,
            keys,
            time.ToUnixTimeMilliseconds());
        await transaction.CommitAsync(cancellationToken);

        // The bytes leave the files when the database cleans its pages up, and its backups when they are replaced.
        return new LogErasure(removed[0].Events, removed[0].Answers, merged, Overwritten: false);
    }

    /// <summary>Drops the months that are wholly before a time, but for what states need.</summary>
    public static async Task<long> PruneAsync(PostgresStore store, DateTimeOffset before, int keptEvents, int keptPurchases, CancellationToken cancellationToken)
    {
        // What is in two databases while a slot moves must not be taken for removed in either: whoever moves one waits for this, and this for its end.
        await using var connection = PostgresDatabase.Session(store.Options);
        await connection.OpenAsync(cancellationToken);
        await QueryAsync(connection, "SELECT pg_advisory_lock_shared(hashtext('recsys.log_prune'))", r => 0, cancellationToken);
        if ((await QueryAsync(connection, "SELECT count(*) FROM log_moving", r => r.GetInt64(0), cancellationToken))[0] > 0)
        {
            return 0;
        }

        var first = PostgresLogConnection.PartOf(before.ToUnixTimeMilliseconds());
        var parts = await QueryAsync(
            connection,
            """
            SELECT substring(c.relname FROM 7)::integer FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'event'::regclass AND c.relname ~ '^event_\d+$' ORDER BY 1
            """,
            r => r.GetInt32(0),
            cancellationToken);
        long removed = 0;
        foreach (var part in parts.Where(p => p < first))
        {
            removed += (await QueryAsync(connection, "SELECT log_drop_part($1, $2, $3)", r => r.GetInt64(0), cancellationToken, part, keptEvents, keptPurchases))[0];
        }

        return removed + (await QueryAsync(
            connection, "SELECT log_prune_kept($1, $2, $3)", r => r.GetInt64(0), cancellationToken, before.ToUnixTimeMilliseconds(), keptEvents, keptPurchases))[0];
    }

    private static async Task<List<T>> QueryAsync<T>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] parameters)
    {
        // A month takes as long as it takes.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
