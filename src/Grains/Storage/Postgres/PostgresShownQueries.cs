using Recsys.Samples;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>What is read and removed of the answers that were shown, in one database: of its own users alone.</summary>
internal static class PostgresShownQueries
{
    /// <summary>Columns of a list, as <see cref="ShownRow"/> takes them, of a user u.</summary>
    public const string Columns = "s.request, u.name, s.time, s.after, s.position, s.page, s.surface, s.version, s.context, s.items";

    /// <summary>The next lists of a period behind one of them: since $1, request $2, until $3, at most $4.</summary>
    public const string Next =
        $"""
        SELECT {Columns} FROM shown AS s JOIN log_user AS u ON u.id = s.user_id
        WHERE (s.time, s.request) > ($1, $2 COLLATE "C") AND s.time < $3 AND {PostgresLogPart.Served} ORDER BY s.time, s.request LIMIT $4
        """;

    // A month may have more than a statement should remove.
    private const int ChunkLists = 10_000;

    public static async Task<List<ShownList>> ReadAsync(PostgresStore store, long since, long until, string afterRequest, int count, CancellationToken cancellationToken)
    {
        await using var command = store.Command(Next, since, afterRequest, until, count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var lists = new List<ShownList>();
        while (await reader.ReadAsync(cancellationToken))
        {
            lists.Add(ShownRow.Of(reader));
        }

        return lists;
    }

    public static async Task<long?> ReadPositionAsync(PostgresStore store, long since, long until, CancellationToken cancellationToken)
    {
        await using var command = store.Command("SELECT min(position) FROM shown WHERE time >= $1 AND time < $2", since, until);
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    public static async Task<long?> ReadOldestAsync(PostgresStore store, CancellationToken cancellationToken)
    {
        await using var command = store.Command("SELECT min(time) FROM shown");
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    public static async Task<long> PruneAsync(PostgresStore store, DateTimeOffset before, CancellationToken cancellationToken)
    {
        long total = 0;
        int removed;
        do
        {
            await using var command = store.Command(
                "DELETE FROM shown WHERE request IN (SELECT request FROM shown WHERE time < $1 ORDER BY time LIMIT $2)", before.ToUnixTimeMilliseconds(), ChunkLists);
            removed = await command.ExecuteNonQueryAsync(cancellationToken);
            total += removed;
        }
        while (removed == ChunkLists);

        return total;
    }

    /// <summary>Gives a user's lists to one of another database. What was given already is not given twice.</summary>
    public static async Task CarryAsync(PostgresStore from, PostgresStore into, byte[] fromKey, string toUserId, CancellationToken cancellationToken)
    {
        List<ShownList> lists;
        do
        {
            lists = [];
            await using (var command = from.Command(
                $"SELECT {Columns} FROM shown AS s JOIN log_user AS u ON u.id = s.user_id WHERE u.key = $1 LIMIT $2", fromKey, ShownQueue.CommitLists))
            await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    lists.Add(ShownRow.Of(reader) with { UserId = toUserId });
                }
            }

            if (lists.Count > 0)
            {
                await using var connection = await into.Source.OpenConnectionAsync(cancellationToken);
                await using var show = PostgresShow.Command(connection, into.Lineage.Current.Session, lists);
                await show.ExecuteNonQueryAsync(cancellationToken);
                await using var gone = from.Command("DELETE FROM shown WHERE request = ANY ($1)", (object)lists.Select(l => l.RequestId).ToArray());
                await gone.ExecuteNonQueryAsync(cancellationToken);
            }
        }
        while (lists.Count == ShownQueue.CommitLists);
    }
}
