using Npgsql;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>The database of a silo's stores: checked for its format, with the place where the log lives entered, and connections to it.</summary>
internal sealed class PostgresStore : IDisposable
{
    private PostgresStore(PostgresOptions options, NpgsqlDataSource source, LogLineage lineage) => (Options, Source, Lineage) = (options, source, lineage);

    /// <summary>The settings.</summary>
    public PostgresOptions Options { get; }

    /// <summary>Pooled connections.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>The places where the log has lived, up to this one.</summary>
    public LogLineage Lineage { get; }

    /// <summary>Id of the store, made with it and never changed; a restored copy keeps it.</summary>
    public Guid StoreId => Lineage.Current.Store;

    /// <summary>Which database it is, in words that hold no secret.</summary>
    public string Name => PostgresDatabase.Name(Options);

    /// <summary>Opens the database.</summary>
    /// <exception cref="StoreException">It cannot be reached, or has another format than this build's.</exception>
    public static PostgresStore Open(PostgresOptions options)
    {
        if (options.Migrate)
        {
            PostgresSchema.MigrateAsync(options).GetAwaiter().GetResult();
        }

        var source = NpgsqlDataSource.Create(PostgresDatabase.ConnectionString(options));
        try
        {
            using var connection = source.OpenConnection();
            PostgresSchema.Require(connection, options);
            using (var enter = new NpgsqlCommand("SELECT log_enter()", connection))
            {
                enter.ExecuteScalar();
            }

            return new PostgresStore(options, source, ReadLineage(connection));
        }
        catch (Exception e)
        {
            source.Dispose();
            throw PostgresDatabase.IsError(e) ? new StoreException($"The database {PostgresDatabase.Name(options)} cannot be opened: {e.Message}", e) : e;
        }
    }

    /// <summary>A command on a pooled connection of its own, with parameters $1, $2 and so on.</summary>
    public NpgsqlCommand Command(string sql, params object[] parameters)
    {
        var command = Source.CreateCommand(sql);
        foreach (var value in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    /// <summary>Reads, once more where the way to the database broke: after its restart all pooled connections are dead, which only their use tells.</summary>
    public async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (PostgresDatabase.IsAway(e) && e.InnerException is not TimeoutException)
        {
            Source.Clear();
            return await read();
        }
    }

    public void Dispose() => Source.Dispose();

    /// <summary>The places where a log has lived.</summary>
    public static LogLineage ReadLineage(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT store.id, lineage.id, first_sequence FROM store, lineage ORDER BY number", connection);
        using var reader = command.ExecuteReader();
        var store = Guid.Empty;
        var places = new List<(Guid, long)>();
        while (reader.Read())
        {
            store = reader.GetGuid(0);
            places.Add((reader.GetGuid(1), reader.GetInt64(2)));
        }

        return new LogLineage(store, places);
    }
}
