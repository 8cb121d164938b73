using Npgsql;

namespace Recsys.Simulation.Tests.Postgres;

/// <summary>One statement over a connection of its own.</summary>
internal static class Sql
{
    public static async Task<object?> RunAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
