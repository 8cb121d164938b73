using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Recsys.Grains.Storage;

/// <summary>Makes or migrates the file of the event log, and enters its new owner.</summary>
internal static class SqliteLogSchema
{
    private const string Script = "sqlite.event-log.sql";
    private const string ShownScript = "sqlite.shown.sql";

    /// <summary>Brings the file to this build's format and enters a new owner, which proves that it can be written.</summary>
    /// <exception cref="StoreException">It is of a format that this build does not know, or cannot be written.</exception>
    public static LogLineage Open(string path, TimeProvider time) => SqliteFormat.Events.Open(path, (connection, format) =>
    {
        var migrated = !SqliteFormat.Events.IsCurrent(format) && (format == 2 ? AddShown(connection) : MakeCurrent(connection));
        var lineage = EnterOwner(connection, time);
        if (migrated)
        {
            // The old layout kept names in an index; only a rewrite leaves nothing of it in the file.
            SqliteDatabase.Execute(connection, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
        }

        return lineage;
    });

    /// <summary>The lineage of a log that is only read.</summary>
    public static LogLineage Read(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM store";
        var store = new Guid((byte[])command.ExecuteScalar()!);
        command.CommandText = "SELECT session, first_sequence FROM owner ORDER BY epoch";
        using var reader = command.ExecuteReader();
        var sessions = new List<(Guid, long)>();
        while (reader.Read())
        {
            sessions.Add((new Guid((byte[])reader[0]), reader.GetInt64(1)));
        }

        return new LogLineage(store, sessions);
    }

    // Nothing that was there changes.
    private static bool AddShown(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        SqliteDatabase.Execute(connection, SqliteDatabase.ReadScript(ShownScript));
        SqliteFormat.Events.Stamp(connection);
        transaction.Commit();
        return false;
    }

    // Whether there was anything to migrate.
    private static bool MakeCurrent(SqliteConnection connection)
    {
        connection.CreateFunction<string, byte[]>("user_key", UserKey.Of, isDeterministic: true);
        using var look = connection.CreateCommand();
        look.CommandText = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'event'";
        var old = look.ExecuteScalar() is not null;
        using var transaction = connection.BeginTransaction(deferred: false);
        if (old)
        {
            SqliteDatabase.Execute(connection, "ALTER TABLE user RENAME TO old_user; ALTER TABLE event RENAME TO old_event; ALTER TABLE item_counter RENAME TO old_item_counter;");
            SqliteDatabase.Execute(connection, "DROP INDEX IF EXISTS event_by_user; DROP INDEX IF EXISTS purchase_by_sequence; DROP INDEX IF EXISTS purchase_by_user;");
        }

        SqliteDatabase.Execute(connection, SqliteDatabase.ReadScript(Script));
        SqliteDatabase.Execute(connection, SqliteDatabase.ReadScript(ShownScript));
        if (old)
        {
            SqliteDatabase.Execute(
                connection,
                """
                INSERT INTO user (id, key, name) SELECT id, user_key(name), name FROM old_user;
                INSERT INTO event SELECT sequence, user_id, event_id, item, kind, time, value, custom_kind, session, request, context FROM old_event ORDER BY sequence;
                INSERT INTO item_counter SELECT item, kind, count FROM old_item_counter;
                UPDATE sqlite_sequence SET seq = max(seq, (SELECT IFNULL(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'old_event')) WHERE name = 'event';
                UPDATE sqlite_sequence SET seq = max(seq, (SELECT IFNULL(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'old_user')) WHERE name = 'user';
                -- Where all events were erased the new table has no row there yet, and sequences must not be given twice.
                INSERT INTO sqlite_sequence (name, seq) SELECT 'event', seq FROM sqlite_sequence WHERE name = 'old_event' AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'event');
                -- Totals of events that were erased before erasures were noted.
                INSERT INTO item_removed
                SELECT c.item, c.kind, c.count - IFNULL(e.count, 0)
                FROM item_counter AS c
                LEFT JOIN (SELECT item, kind, COUNT(*) AS count FROM event GROUP BY item, kind) AS e ON e.item = c.item AND e.kind = c.kind
                WHERE c.count > IFNULL(e.count, 0);
                DROP TABLE old_event;
                DROP TABLE old_user;
                DROP TABLE old_item_counter;
                """);
        }

        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO store (id) VALUES ($id)";
        command.Parameters.AddWithValue("$id", Guid.NewGuid().ToByteArray());
        command.ExecuteNonQuery();
        SqliteFormat.Events.Stamp(connection);
        transaction.Commit();
        return old;
    }

    private static LogLineage EnterOwner(SqliteConnection connection, TimeProvider time)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO owner (session, process, started, first_sequence)
            VALUES ($session, $process, $started, 1 + IFNULL((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0))
            """;
        command.Parameters.AddWithValue("$session", Guid.NewGuid().ToByteArray());
        command.Parameters.AddWithValue("$process", string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {Process.GetCurrentProcess().ProcessName} on {Environment.MachineName}"));
        command.Parameters.AddWithValue("$started", time.GetUtcNow().ToUnixTimeMilliseconds());
        command.ExecuteNonQuery();
        return Read(connection);
    }
}
