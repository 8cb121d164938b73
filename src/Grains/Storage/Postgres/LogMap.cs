using Npgsql;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>The map of slots, which the main database has, and which databases a log is in.</summary>
internal static class LogMap
{
    /// <summary>Enters databases into the log, each once: an empty one gets a number, and no users yet.</summary>
    /// <returns>The number of each store, in their order.</returns>
    /// <exception cref="StoreException">One has another log in it, or one that the map names is not in the list.</exception>
    public static short[] Enter(PostgresStore main, IReadOnlyList<PostgresStore> stores)
    {
        using var connection = main.Source.OpenConnection();
        using var transaction = connection.BeginTransaction();
        Execute(connection, "SELECT pg_advisory_xact_lock(hashtext('recsys.log_map'))");
        var known = new Dictionary<Guid, short>();
        using (var command = new NpgsqlCommand("SELECT store, number FROM log_database", connection))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                known[reader.GetGuid(0)] = reader.GetInt16(1);
            }
        }

        foreach (var store in stores.Where(s => !known.ContainsKey(s.StoreId)))
        {
            if (known.Count == LogSlots.MaxDatabases)
            {
                throw new StoreException($"The log is divided over {LogSlots.MaxDatabases} databases already; {store.Name} cannot be another one.");
            }

            if (known.Count == 1)
            {
                Execute(connection, "SELECT log_divide(0::smallint, 0)");
            }

            var number = (short)(known.Values.Max() + 1);
            Join(store, main, number, (long)Scalar(connection, "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM event_sequence"));
            Execute(connection, $"INSERT INTO log_database VALUES ({number}, '{store.StoreId}')");
            known[store.StoreId] = number;
        }

        var missing = (long)Scalar(
            connection, "SELECT count(DISTINCT number) FROM log_place WHERE number <> ALL ($1)", stores.Select(s => known[s.StoreId]).ToArray());
        if (missing > 0)
        {
            throw new StoreException($"The log of {main.Name} has users in {missing} databases that {PostgresOptions.Section}:{nameof(PostgresOptions.Log)} does not name.");
        }

        transaction.Commit();
        return [.. stores.Select(s => known[s.StoreId])];
    }

    /// <summary>Whether all users are in the main database.</summary>
    public static bool IsWhole(PostgresStore main)
    {
        using var command = main.Command("SELECT count(*) FROM log_place");
        return (long)command.ExecuteScalar()! == 0;
    }

    /// <summary>Reads the map.</summary>
    public static async Task<SlotMap> ReadAsync(PostgresStore main, CancellationToken cancellationToken = default)
    {
        await using var command = main.Command("SELECT epoch, ARRAY(SELECT slot FROM log_place ORDER BY slot), ARRAY(SELECT number FROM log_place ORDER BY slot) FROM log_map");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var numbers = new short[LogSlots.Count];
        foreach (var (slot, number) in reader.GetFieldValue<short[]>(1).Zip(reader.GetFieldValue<short[]>(2)))
        {
            numbers[slot] = number;
        }

        return new SlotMap(reader.GetInt64(0), numbers);
    }

    /// <summary>Reads the map's epoch.</summary>
    public static async Task<long> ReadEpochAsync(PostgresStore main, CancellationToken cancellationToken)
    {
        await using var command = main.Command("SELECT epoch FROM log_map");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    // Safe to repeat, where the main database did not learn of it.
    private static void Join(PostgresStore store, PostgresStore main, short number, long above)
    {
        using var connection = store.Source.OpenConnection();
        using var transaction = connection.BeginTransaction();
        var other = Scalar(connection, "SELECT (SELECT count(*) FROM event WHERE NOT EXISTS (SELECT FROM log_home)) + (SELECT count(*) FROM log_home WHERE main <> $1 OR number <> $2)", main.StoreId, number);
        if ((long)other > 0)
        {
            throw new StoreException($"{store.Name} has another log in it, or is another log's: it cannot be a database of the log of {main.Name}.");
        }

        Execute(connection, $"INSERT INTO log_home VALUES ('{main.StoreId}', {number}) ON CONFLICT DO NOTHING");
        Execute(connection, $"INSERT INTO log_away SELECT s::smallint FROM generate_series(0, {LogSlots.Count - 1}) AS s ON CONFLICT DO NOTHING");
        Execute(connection, $"SELECT log_divide({number}::smallint, {above})");
        transaction.Commit();
    }

    private static object Scalar(NpgsqlConnection connection, string sql, params object[] parameters)
    {
        using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command.ExecuteScalar()!;
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
