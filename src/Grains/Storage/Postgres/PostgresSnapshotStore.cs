using Npgsql;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>Snapshots of users as rows of a table beside the log, so that a restored backup has both as of one moment.</summary>
internal sealed class PostgresSnapshotStore(PostgresStore store) : IUserSnapshotStore
{
    /// <summary>Reads the snapshot of the key $1.</summary>
    public const string Select = "SELECT format, store, session, sequence, payload FROM user_snapshot WHERE key = $1";

    /// <summary>A row of <see cref="Select"/>.</summary>
    public static StoredSnapshot Row(NpgsqlDataReader reader) =>
        new(reader.GetInt32(0), new LogStamp(reader.GetGuid(1), reader.GetGuid(2)), reader.GetInt64(3), reader.GetFieldValue<byte[]>(4));

    public Task<StoredSnapshot?> ReadAsync(byte[] key, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await using var command = store.Command(Select, key);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Row(reader) : null;
    });

    // In the order of keys, so that silos never wait for each other in a circle. Of two activations of a user, the one that knows more has the last word.
    public Task WriteAsync(IReadOnlyList<(byte[] Key, StoredSnapshot Snapshot)> snapshots) => GuardAsync(async () =>
    {
        await using var command = store.Command(
            """
            INSERT INTO user_snapshot AS s (key, format, store, session, sequence, payload)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6) AS g (key, format, store, session, sequence, payload) ORDER BY key
            ON CONFLICT (key) DO UPDATE SET
                format = excluded.format, store = excluded.store, session = excluded.session, sequence = excluded.sequence, payload = excluded.payload
            WHERE s.sequence <= excluded.sequence OR s.store <> excluded.store OR s.session <> excluded.session OR s.format <> excluded.format
            """,
            snapshots.Select(s => s.Key).ToArray(),
            snapshots.Select(s => s.Snapshot.Format).ToArray(),
            snapshots.Select(s => s.Snapshot.Stamp.Store).ToArray(),
            snapshots.Select(s => s.Snapshot.Stamp.Session).ToArray(),
            snapshots.Select(s => s.Snapshot.Sequence).ToArray(),
            snapshots.Select(s => s.Snapshot.Payload).ToArray());
        return await command.ExecuteNonQueryAsync();
    });

    public Task SetAsideAsync(byte[] key, string reason, long time, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await using var command = store.Command(
            """
            WITH unreadable AS (DELETE FROM user_snapshot WHERE key = $1 RETURNING format, payload),
            aside AS (INSERT INTO user_snapshot_aside (key, format, reason, time, payload) SELECT $1, format, $2, $3, payload FROM unreadable)
            DELETE FROM user_snapshot_aside WHERE number <= (SELECT max(number) FROM user_snapshot_aside) - $4 + (SELECT count(*) FROM unreadable)
            """,
            key,
            reason,
            time,
            (long)StoredSnapshot.KeptAside);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    });

    // The bytes leave the files when the database cleans its pages up.
    public Task<(bool Found, bool Overwritten)> EraseAsync(byte[] key, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await using var command = store.Command(
            """
            WITH gone AS (DELETE FROM user_snapshot WHERE key = $1 RETURNING 1), aside AS (DELETE FROM user_snapshot_aside WHERE key = $1 RETURNING 1)
            SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM aside)
            """,
            key);
        var found = (long)(await command.ExecuteScalarAsync(cancellationToken))! > 0;
        return (found, !found);
    });

    // All of it can be done twice.
    private async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await store.ReadAsync(work);
        }
        catch (Exception e) when (PostgresDatabase.IsError(e))
        {
            throw new StateStoreException($"{store.Name} does not answer: {e.Message}", e);
        }
    }
}
