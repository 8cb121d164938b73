using Microsoft.Data.Sqlite;

namespace Recsys.Grains.Storage;

/// <summary>The audit log in the database of states, written by its one writer.</summary>
internal sealed class SqliteAuditStore(SqliteStateFile file) : IAuditStore
{
    public Task WriteAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken) => file.WriteAsync(
        writer =>
        {
            foreach (var entry in entries)
            {
                var command = writer.Statement(
                    "INSERT INTO audit (time, actor, action, target, detail) VALUES ($time, $actor, $action, $target, $detail)",
                    "$time", "$actor", "$action", "$target", "$detail");
                command.Parameters[0].Value = entry.Time.ToUnixTimeMilliseconds();
                command.Parameters[1].Value = entry.Actor;
                command.Parameters[2].Value = (int)entry.Action;
                command.Parameters[3].Value = entry.Target;
                command.Parameters[4].Value = (object?)entry.Detail ?? DBNull.Value;
                command.ExecuteNonQuery();
            }

            return true;
        },
        entries.Count,
        cancellationToken);

    public Task<IReadOnlyList<AuditEntry>> ReadAsync(long before, int count, CancellationToken cancellationToken) =>
        file.ReadAsync(connection => Read(connection, before, count), cancellationToken);

    /// <summary>Reads rows, newest first.</summary>
    public static IReadOnlyList<AuditEntry> Read(SqliteConnection connection, long before, int count)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT number, time, actor, action, target, detail FROM audit WHERE number < $before ORDER BY number DESC LIMIT $count";
        command.Parameters.AddWithValue("$before", before);
        command.Parameters.AddWithValue("$count", count);
        using var reader = command.ExecuteReader();
        var entries = new List<AuditEntry>();
        while (reader.Read())
        {
            entries.Add(new AuditEntry
            {
                Number = reader.GetInt64(0),
                Time = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)),
                Actor = reader.GetString(2),
                Action = (AuditAction)reader.GetInt32(3),
                Target = reader.GetString(4),
                Detail = reader.IsDBNull(5) ? null : reader.GetString(5),
            });
        }

        return entries;
    }
}
