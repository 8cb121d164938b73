using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
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

    protected int SiloPort { get; } = FreePort();

    protected int GatewayPort { get; } = FreePort();

    protected string Folder => _folder.Path;

    protected IServiceProvider Services => _silo.Services;

    protected IRecsysClient InProcess => _silo.Services.GetRequiredService<IRecsysClient>();

    /// <summary>Changes the settings of the silo that the test starts with.</summary>
    protected virtual Action<RecsysSiloOptions> Settings => _ => { };

    /// <summary>Changes the services of the test's silos.</summary>
    protected virtual Action<IServiceCollection> Parts => _ => { };

    public async ValueTask InitializeAsync() => _silo = await StartSiloAsync();

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

    /// <summary>A host of a silo with the test's ports and folder, not started.</summary>
    protected IHost BuildSilo(Dictionary<string, string?>? configuration = null, Action<RecsysSiloOptions>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(configuration ?? []);
        builder.Logging.ClearProviders();
        builder.AddRecsysSilo(o =>
        {
            (o.DataFolder, o.SiloPort, o.GatewayPort) = (Folder, SiloPort, GatewayPort);
            Settings(o);
            configure?.Invoke(o);
        });
        Parts(builder.Services);
        return builder.Build();
    }

    /// <summary>A client in a host of its own that reaches the silo through its gateway.</summary>
    protected async Task<IRecsysClient> ConnectAsync(Action<RecsysClientOptions>? configure = null)
    {
        var host = BuildClient(configure);
        await host.StartAsync();
        _hosts.Add(host);
        return host.Services.GetRequiredService<IRecsysClient>();
    }

    /// <summary>A host of a client outside the cluster, not started.</summary>
    protected IHost BuildClient(Action<RecsysClientOptions>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddRecsysClient(c =>
        {
            c.Cluster = ClusterName.Read(Folder);
            c.Gateways = [$"127.0.0.1:{GatewayPort}"];
            c.Deadline = TimeSpan.FromSeconds(60);
            configure?.Invoke(c);
        });
        return builder.Build();
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

    protected internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<IHost> StartSiloAsync()
    {
        var host = BuildSilo();
        await host.StartAsync().WaitAsync(TimeSpan.FromSeconds(120));
        return host;
    }
}
