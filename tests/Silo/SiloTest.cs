using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recsys.Client;
using Recsys.Conformance;
using Recsys.Models;

namespace Recsys.Silo.Tests;

/// <summary>A silo as an application hosts it, on free ports of this machine and in a folder of its own.</summary>
public abstract class SiloTest : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly List<IHost> _hosts = [];
    private IHost _silo = null!;

    protected RecsysSiloOptions Options { get; private set; } = null!;

    protected IRecsysClient InProcess => _silo.Services.GetRequiredService<IRecsysClient>();

    public async ValueTask InitializeAsync()
    {
        Options = new RecsysSiloOptions { DataFolder = _folder.Path, SiloPort = FreePort(), GatewayPort = FreePort() };
        _silo = await StartSiloAsync();
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _hosts.Count - 1; i >= 0; i--)
        {
            await StopAsync(_hosts[i]);
        }

        await StopAsync(_silo);
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected async Task RestartAsync()
    {
        await StopAsync(_silo);
        _silo = await StartSiloAsync();
    }

    /// <summary>A client in a host of its own that reaches the silo through its gateway.</summary>
    protected async Task<IRecsysClient> ConnectAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddRecsysClient(c => c.UseLocalhostClustering(Options.GatewayPort, "recsys", "recsys"), o => o.Deadline = TimeSpan.FromSeconds(60));
        var host = builder.Build();
        await host.StartAsync();
        _hosts.Add(host);
        return host.Services.GetRequiredService<IRecsysClient>();
    }

    protected async Task PublishAsync(string version, int items)
    {
        using var source = new TempFolder();
        TestArtifacts.Write(source["artefact"], new TestArtifactOptions { Version = version, ItemIds = [.. Enumerable.Range(0, items).Select(i => $"i{i}")] });
        var store = _silo.Services.GetRequiredService<IModelStore>();
        await store.PublishAsync(version, source["artefact"]);
    }

    protected static UserEvent Event(string id, string item, EventKind kind = EventKind.Click) =>
        new() { Id = id, UserId = "u1", ItemId = item, Kind = kind, Time = TimeProvider.System.GetUtcNow() };

    /// <summary>Waits, at most ten seconds, until something holds that the silo brings about in the background.</summary>
    protected static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var tries = 0; !await holds(); tries++)
        {
            Assert.True(tries < 500, "It does not hold after 500 looks.");
            await timer.WaitForNextTickAsync();
        }
    }

    private static async Task StopAsync(IHost host)
    {
        await host.StopAsync().WaitAsync(TimeSpan.FromSeconds(60));
        host.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<IHost> StartSiloAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.AddRecsysSilo(Options);
        var host = builder.Build();
        await host.StartAsync().WaitAsync(TimeSpan.FromSeconds(120));
        return host;
    }
}
