using Npgsql;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>The audit log as a table that refuses changes.</summary>
internal sealed class PostgresAuditStore(PostgresStore store) : IAuditStore
{
    /// <summary>Rows with a number below $1, $2 of them, for <see cref="Row"/>.</summary>
    public const string Select = "SELECT number, time, actor, action, target, detail FROM audit WHERE number < $1 ORDER BY number DESC LIMIT $2";

    /// <summary>A row of <see cref="Select"/>.</summary>
    public static AuditEntry Row(NpgsqlDataReader reader) => new()
    {
        Number = reader.GetInt64(0),
        Time = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)),
        Actor = reader.GetString(2),
        Action = (AuditAction)reader.GetInt16(3),
        Target = reader.GetString(4),
        Detail = reader.IsDBNull(5) ? null : reader.GetString(5),
    };

    // Not tried again where the way breaks: whether it was written is not known then, and the caller repeats what it was about to do.
    public Task WriteAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await using var command = store.Command(
            "INSERT INTO audit (time, actor, action, target, detail) SELECT * FROM unnest($1, $2, $3, $4, $5)",
            entries.Select(e => e.Time.ToUnixTimeMilliseconds()).ToArray(),
            entries.Select(e => e.Actor).ToArray(),
            entries.Select(e => (short)e.Action).ToArray(),
            entries.Select(e => e.Target).ToArray(),
            entries.Select(e => e.Detail).ToArray());
        return await command.ExecuteNonQueryAsync(cancellationToken);
    });

    public Task<IReadOnlyList<AuditEntry>> ReadAsync(long before, int count, CancellationToken cancellationToken) => GuardAsync(() =>
        store.ReadAsync<IReadOnlyList<AuditEntry>>(async () =>
        {
            await using var command = store.Command(Select, before, (long)count);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var entries = new List<AuditEntry>();
            while (await reader.ReadAsync(cancellationToken))
            {
                entries.Add(Row(reader));
            }

            return entries;
        }));

    private async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (PostgresDatabase.IsError(e))
        {
            throw new StateStoreException($"{store.Name} does not answer: {e.Message}", e);
        }
    }
}
