using Npgsql;
using Recsys.Grains.Storage.Postgres;

namespace Recsys.Cli.Chaos;

/// <summary>Holds the database against what was acknowledged. It reads the tables itself and asks no code of the silos.</summary>
internal static class ChaosCheck
{
    /// <summary>What is wrong, each in a sentence; nothing where all is well.</summary>
    /// <param name="options">The database, and those that its log is divided over.</param>
    /// <param name="workload">What was acknowledged.</param>
    public static async Task<(List<string> Wrong, long Events)> RunAsync(PostgresOptions options, ChaosWorkload workload)
    {
        var wrong = new List<string>();
        var stored = new Dictionary<(string User, string Id), string>();
        var perUser = new Dictionary<string, long>(StringComparer.Ordinal);
        var perItem = new Dictionary<string, long>(StringComparer.Ordinal);
        await ReadAsync(options, "SELECT u.name, e.event_id, e.item FROM event AS e JOIN log_user AS u ON u.id = e.user_id WHERE e.kind < 100", r =>
        {
            var (user, id, item) = (r.GetString(0), r.GetString(1), r.GetString(2));
            if (!stored.TryAdd((user, id), item))
            {
                wrong.Add($"event {id} of {user} is in the log twice");
            }

            perUser[user] = perUser.GetValueOrDefault(user) + 1;
            perItem[item] = perItem.GetValueOrDefault(item) + 1;
        });
        foreach (var (id, user, item) in workload.Acknowledged)
        {
            if (stored.GetValueOrDefault((user, id)) != item)
            {
                wrong.Add($"event {id} of {user} was acknowledged and is not in the log");
            }
        }

        var counted = new Dictionary<string, long>(StringComparer.Ordinal);
        await ReadAsync(options, "SELECT item, sum(count)::bigint FROM item_counter GROUP BY item", r =>
            counted[r.GetString(0)] = counted.GetValueOrDefault(r.GetString(0)) + r.GetInt64(1));
        foreach (var (item, count) in counted)
        {
            if (perItem.Remove(item, out var events) ? events != count : count != 0)
            {
                wrong.Add($"item {item} has {events} events in the log and {count} in its counter");
            }
        }

        wrong.AddRange(perItem.Keys.Select(item => $"item {item} has events in the log and no counter"));
        await ReadAsync(options, "SELECT u.name FROM log_user AS u WHERE u.last <> (SELECT coalesce(max(sequence), 0) FROM event AS e WHERE e.user_id = u.id)", r =>
            wrong.Add($"the last sequence of {r.GetString(0)} is not that of their newest row"));
        foreach (var (user, acknowledged) in workload.Users)
        {
            if (perUser.GetValueOrDefault(user) != acknowledged)
            {
                wrong.Add($"{user} has {perUser.GetValueOrDefault(user)} events in the log; {acknowledged} were acknowledged, and all that were sent were acknowledged in the end");
            }
        }

        return (wrong, stored.Count);
    }

    private static async Task ReadAsync(PostgresOptions options, string sql, Action<NpgsqlDataReader> take)
    {
        foreach (var database in options.Databases)
        {
            await using var connection = new NpgsqlConnection(PostgresDatabase.ConnectionString(database));
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                take(reader);
            }
        }
    }
}
