using System.Diagnostics;
using Npgsql;

namespace Recsys.Simulation.Tests.Postgres;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task Crash_AndStartAgain_HasWhatWasCommitted_AndDisposeLeavesNothing()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL's server is not installed (apt-get install postgresql).");
        var server = await PostgresServer.StartAsync();
        var process = Process.GetProcessById(server.ProcessId!.Value);
        var database = await server.CreateDatabaseAsync();
        await Sql.RunAsync(database, "CREATE TABLE t (n integer); INSERT INTO t VALUES (7)");

        await server.CrashAsync();
        Assert.True(process.HasExited);
        Assert.Null(server.ProcessId);
        await server.StartAgainAsync();

        Assert.Equal(7, await Sql.RunAsync(database, "SELECT n FROM t"));
        var address = new NpgsqlConnectionStringBuilder(database);
        Assert.Contains("COPY public.t", await server.RunProgramAsync("pg_dump", "-h", address.Host!, "-p", $"{address.Port}", "-U", address.Username!, address.Database!));
        await server.DisposeAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => Sql.RunAsync(database, "SELECT 1"));
    }
}
