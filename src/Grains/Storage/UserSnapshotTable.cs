using Microsoft.Data.Sqlite;

namespace Recsys.Grains.Storage;

/// <summary>Rows of the table user_snapshot.</summary>
internal static class UserSnapshotTable
{
    /// <summary>The row of a user, or null.</summary>
    public static StoredSnapshot? Read(SqliteConnection connection, byte[] key)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT format, store, session, sequence, payload FROM user_snapshot WHERE key = $key";
        command.Parameters.AddWithValue("$key", key);
        using var reader = command.ExecuteReader();
        return reader.Read()
            ? new StoredSnapshot(reader.GetInt32(0), Stamp((byte[])reader[1], (byte[])reader[2]), reader.GetInt64(3), (byte[])reader[4])
            : null;
    }

    /// <summary>Writes a row in place of the user's older one.</summary>
    public static void Write(SqliteStateWriter writer, byte[] key, StoredSnapshot snapshot)
    {
        var command = writer.Statement(
            """
            INSERT INTO user_snapshot VALUES ($key, $format, $store, $session, $sequence, $payload)
            ON CONFLICT DO UPDATE SET
                format = excluded.format, store = excluded.store, session = excluded.session, sequence = excluded.sequence, payload = excluded.payload
            """,
            "$key", "$format", "$store", "$session", "$sequence", "$payload");
        command.Parameters[0].Value = key;
        command.Parameters[1].Value = snapshot.Format;
        command.Parameters[2].Value = snapshot.Stamp.Store.ToByteArray();
        command.Parameters[3].Value = snapshot.Stamp.Session.ToByteArray();
        command.Parameters[4].Value = snapshot.Sequence;
        command.Parameters[5].Value = snapshot.Payload;
        command.ExecuteNonQuery();
    }

    /// <summary>Moves a user's row, if it is still the one that was read, among those that could not be read.</summary>
    public static void SetAside(SqliteStateWriter writer, byte[] key, string reason, long time)
    {
        var copy = writer.Statement(
            "INSERT INTO user_snapshot_aside (key, format, reason, time, payload) SELECT key, format, $reason, $time, payload FROM user_snapshot WHERE key = $key",
            "$key", "$reason", "$time");
        copy.Parameters[0].Value = key;
        copy.Parameters[1].Value = reason;
        copy.Parameters[2].Value = time;
        copy.ExecuteNonQuery();
        Delete(writer, "user_snapshot", key);
        var forget = writer.Statement("DELETE FROM user_snapshot_aside WHERE number <= (SELECT MAX(number) FROM user_snapshot_aside) - $kept", "$kept");
        forget.Parameters[0].Value = StoredSnapshot.KeptAside;
        forget.ExecuteNonQuery();
    }

    /// <summary>Deletes all that is of a user.</summary>
    /// <returns>Whether there was anything.</returns>
    public static bool Erase(SqliteStateWriter writer, byte[] key) =>
        Delete(writer, "user_snapshot", key) | Delete(writer, "user_snapshot_aside", key);

    // Damaged ids are those of no log.
    private static LogStamp Stamp(byte[] store, byte[] session) =>
        store.Length == 16 && session.Length == 16 ? new LogStamp(new Guid(store), new Guid(session)) : default;

    private static bool Delete(SqliteStateWriter writer, string table, byte[] key)
    {
        var command = writer.Statement($"DELETE FROM {table} WHERE key = $key", "$key");
        command.Parameters[0].Value = key;
        return command.ExecuteNonQuery() > 0;
    }
}
