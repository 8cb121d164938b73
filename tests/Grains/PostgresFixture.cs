using Recsys.Grains.Storage.Postgres;
using Recsys.Grains.Tests;
using Recsys.Simulation;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Recsys.Grains.Tests;

/// <summary>A real PostgreSQL server for all tests that need one, started by the first of them. Each test has a database of its own.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> _server = new(() => PostgresServer.StartAsync());
    private readonly Lazy<Task<string>> _template;

    public PostgresFixture() => _template = new(MakeTemplateAsync);

    /// <summary>Makes a database of this build's format; skips the test where PostgreSQL is not installed.</summary>
    public async Task<PostgresOptions> CreateAsync()
    {
        Require();
        return new PostgresOptions { ConnectionString = await (await _server.Value).CreateDatabaseAsync(await _template.Value) };
    }

    /// <summary>Makes an empty database; skips the test where PostgreSQL is not installed.</summary>
    public async Task<PostgresOptions> CreateEmptyAsync()
    {
        Require();
        return new PostgresOptions { ConnectionString = await (await _server.Value).CreateDatabaseAsync() };
    }

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }

    private static void Require() =>
        Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL's server is not installed (apt-get install postgresql).");

    // Copied for each test, which is quicker than to run the scripts each time.
    private async Task<string> MakeTemplateAsync()
    {
        const string Name = "template_recsys";
        var options = new PostgresOptions { ConnectionString = await (await _server.Value).CreateDatabaseAsync(name: Name) };
        await PostgresSchema.MigrateAsync(options);
        return Name;
    }
}
