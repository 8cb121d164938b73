using Recsys.Grains.Storage.Postgres;
using Recsys.Grains.Tests;
using Recsys.Simulation;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Recsys.Grains.Tests;

/// <summary>A real PostgreSQL server for all tests that need one, started by the first of them. Each test has a database of its own.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly Lock _starting = new();
    private Task<(PostgresServer Server, string Template)>? _started;

    /// <summary>Makes a database of this build's format; skips the test where PostgreSQL is not installed.</summary>
    public async Task<PostgresOptions> CreateAsync()
    {
        var (server, template) = await StartedAsync();
        return new PostgresOptions { ConnectionString = await server.CreateDatabaseAsync(template) };
    }

    /// <summary>Makes an empty database; skips the test where PostgreSQL is not installed.</summary>
    public async Task<PostgresOptions> CreateEmptyAsync()
    {
        var (server, _) = await StartedAsync();
        return new PostgresOptions { ConnectionString = await server.CreateDatabaseAsync() };
    }

    public async ValueTask DisposeAsync()
    {
        if (_started is not null)
        {
            await (await StartedAsync()).Server.DisposeAsync();
        }
    }

    private Task<(PostgresServer Server, string Template)> StartedAsync()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL's server is not installed (apt-get install postgresql).");
        lock (_starting)
        {
            return _started ??= StartAsync();
        }
    }

    // The template is copied for each test, which is quicker than to run the scripts each time.
    private static async Task<(PostgresServer Server, string Template)> StartAsync()
    {
        const string Template = "template_recsys";
        // Each test has databases of its own, whose pooled connections stay open for a while after it.
        var server = await PostgresServer.StartAsync(new Dictionary<string, string> { ["max_connections"] = "500" });
        await PostgresSchema.MigrateAsync(new PostgresOptions { ConnectionString = await server.CreateDatabaseAsync(name: Template) });
        return (server, Template);
    }
}
