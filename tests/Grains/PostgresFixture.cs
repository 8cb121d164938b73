using Recsys.Grains.Storage.Postgres;
using Recsys.Grains.Tests;
using Recsys.Simulation;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Recsys.Grains.Tests;

/// <summary>A real PostgreSQL server for all tests that need one, started by the first of them. Each test has a database of its own.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> _server = new(() => PostgresServer.StartAsync());

    /// <summary>Makes a database of this build's format; skips the test where PostgreSQL is not installed.</summary>
    public async Task<PostgresOptions> CreateAsync()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL's server is not installed (apt-get install postgresql).");
        var server = await _server.Value;
        var options = new PostgresOptions { ConnectionString = await server.CreateDatabaseAsync() };
        await PostgresSchema.MigrateAsync(options);
        return options;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
