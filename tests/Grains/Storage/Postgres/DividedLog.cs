using Npgsql;
using Recsys.Grains.Storage.Postgres;

namespace Recsys.Grains.Tests.Storage.Postgres;

/// <summary>A log in several databases of the test's server.</summary>
internal static class DividedLog
{
    /// <summary>Makes two databases, which are no copies of each other: each is a store of its own.</summary>
    public static async Task<PostgresOptions[]> CreateAsync(PostgresFixture postgres)
    {
        PostgresOptions[] options = [await postgres.CreateAsync(), await postgres.CreateEmptyAsync()];
        await PostgresSchema.MigrateAsync(options[1]);
        return options;
    }

    /// <summary>Opens it.</summary>
    public static TestLog Open(IReadOnlyList<PostgresOptions> options) => new(Stores(options));

    /// <summary>Opens its databases.</summary>
    public static IReadOnlyList<PostgresStore> Stores(IReadOnlyList<PostgresOptions> options) => [.. options.Select(PostgresStore.Open)];

    /// <summary>Makes two databases one log, still empty, with every other slot in the second one.</summary>
    public static async Task DivideAsync(IReadOnlyList<PostgresOptions> options)
    {
        var stores = Stores(options);
        LogMap.Enter(stores[0], stores);
        foreach (var store in stores)
        {
            store.Dispose();
        }

        await ExecuteAsync(options[0], "INSERT INTO log_place SELECT s::smallint, 1 FROM generate_series(1, 1023, 2) AS s; INSERT INTO log_away SELECT slot FROM log_place");
        await ExecuteAsync(options[1], "DELETE FROM log_away WHERE slot % 2 = 1");
    }

    /// <summary>Runs statements.</summary>
    public static async Task ExecuteAsync(PostgresOptions options, string sql)
    {
        await using var connection = new NpgsqlConnection(PostgresDatabase.ConnectionString(options));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Reads a number.</summary>
    public static async Task<long> ScalarAsync(PostgresOptions options, string sql)
    {
        await using var connection = new NpgsqlConnection(PostgresDatabase.ConnectionString(options));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
