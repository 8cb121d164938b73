using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Recsys.Client;
using Recsys.Conformance;
using Recsys.Grains.Storage.Postgres;
using Recsys.Simulation;

namespace Recsys.Silo.Tests;

/// <summary>Silos as applications host them, one cluster by the database that they share.</summary>
public sealed class PostgresSiloTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly List<IHost> _hosts = [];
    private PostgresServer _server = null!;
    private string _database = null!;
    private string? _log;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL's server is not installed (apt-get install postgresql).");
        _server = await PostgresServer.StartAsync();
        _database = await _server.CreateDatabaseAsync();
        await PostgresSchema.MigrateAsync(new PostgresOptions { ConnectionString = _database });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            host.Dispose();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task TwoSilos_WithOneDatabase_AreOneCluster_AndAClientReachesBothThroughEither()
    {
        var (first, _) = await StartSiloAsync();
        var (second, gateway) = await StartSiloAsync();
        var clients = new[] { first, second }.Select(h => h.Services.GetRequiredService<IRecsysClient>()).ToArray();
        await clients[0].UpsertItemsAsync([.. Enumerable.Range(0, 20).Select(i => new Item { Id = $"i{i}" })]);
        Assert.Equal(2, (await clients[0].Models.GetSilosAsync()).Count);

        for (var u = 0; u < 10; u++)
        {
            await clients[u % 2].TrackAsync([Click("a", $"u{u}", "i1"), Click("b", $"u{u}", "i2")]);
            Assert.Equal(["i2", "i1"], (await clients[1 - (u % 2)].GetUserAsync($"u{u}")).Session);
        }

        var outside = Host.CreateEmptyApplicationBuilder(null);
        outside.AddRecsysClient(c => (c.Gateways, c.Cluster) = ([$"127.0.0.1:{gateway}"], "together"));
        _hosts.Insert(0, outside.Build());
        await _hosts[0].StartAsync();
        var remote = _hosts[0].Services.GetRequiredService<IRecsysClient>();
        Assert.Equal(10, (await Task.WhenAll(Enumerable.Range(0, 10).Select(u => remote.GetUserAsync($"u{u}")))).Count(p => p.Session.Count == 2));

        // One leaves in order: its users are served by the other one, with all that was acknowledged.
        _hosts.Remove(second);
        await second.StopAsync();
        second.Dispose();
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 10).Select(u => clients[0].GetUserAsync($"u{u}"))), p => Assert.Equal(["i2", "i1"], p.Session));
    }

    [Fact]
    public async Task Start_WithAnotherDatabaseForTheLog_EntersIt()
    {
        _log = await _server.CreateDatabaseAsync();
        await PostgresSchema.MigrateAsync(new PostgresOptions { ConnectionString = _log });

        var (host, _) = await StartSiloAsync();

        var client = host.Services.GetRequiredService<IRecsysClient>();
        await client.UpsertItemsAsync([new Item { Id = "i1" }]);
        await client.TrackAsync(Click("a", "u1", "i1"));
        var own = host.Services.GetRequiredService<IOptions<PostgresOptions>>().Value;
        Assert.Equal([_log], own.Log);
        Assert.Equal(["i1"], (await client.GetUserAsync("u1")).Session);
    }

    [Fact]
    public async Task Start_OnADatabaseThatWasNotMigrated_SaysWhatToRun()
    {
        _database = await _server.CreateDatabaseAsync();
        var error = await Assert.ThrowsAnyAsync<Exception>(() => StartSiloAsync());
        Assert.Contains("run 'recsys db migrate'", error.GetBaseException().Message);
    }

    [Fact]
    public async Task Start_StorageChosenByCodeAfterwards_IsRefused()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => StartSiloAsync(inConfiguration: false));
        Assert.Contains("before AddRecsysSilo", error.GetBaseException().Message);
    }

    private async Task<(IHost Host, int Gateway)> StartSiloAsync(bool inConfiguration = true)
    {
        var (port, gateway) = (SiloTest.FreePort(), SiloTest.FreePort());
        var builder = Host.CreateEmptyApplicationBuilder(null);
        if (inConfiguration)
        {
            builder.Configuration.AddInMemoryCollection([new("Recsys:Storage:ConnectionString", _database)]);
            if (_log is not null)
            {
                builder.Configuration.AddInMemoryCollection([new("Recsys:Storage:Log:0", _log)]);
            }
        }

        builder.AddRecsysSilo(o =>
        {
            (o.DataFolder, o.SiloPort, o.GatewayPort, o.Cluster.Name) = (_folder.Path, port, gateway, "together");
            o.Storage.ConnectionString = _database;
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            host.Dispose();
            throw;
        }

        _hosts.Add(host);
        return (host, gateway);
    }

    private static UserEvent Click(string id, string user, string item) =>
        new() { Id = id, UserId = user, ItemId = item, Kind = EventKind.Click, Time = TimeProvider.System.GetUtcNow() };
}
