using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recsys.Client;
using Recsys.Models;
using Recsys.Serving;
using Recsys.Silo;

namespace Recsys.Cli.Hosting;

/// <summary>One silo in this process, on embedded defaults and a free loopback port.</summary>
internal sealed class EmbeddedSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private EmbeddedSilo(IHost host) => _host = host;

    public IRecsysClient Client => _host.Services.GetRequiredService<IRecsysClient>();

    public IModelStore Models => _host.Services.GetRequiredService<IModelStore>();

    public IServiceProvider Services => _host.Services;

    /// <summary>Starts a silo on a state folder and waits until it serves.</summary>
    public static async Task<EmbeddedSilo> StartAsync(string folder, CancellationToken cancellationToken, Action<Grains.RecsysLimits>? limits = null, string? modelFolder = null, Action<RecsysClientOptions>? client = null, string? postgres = null, Action<ServingOptions>? serving = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddSimpleConsole(c => c.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.Logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(c => c.LogToStandardErrorThreshold = LogLevel.Trace);
        if (postgres is not null)
        {
            builder.Configuration.AddInMemoryCollection([new("Recsys:Storage:ConnectionString", postgres)]);
        }

        if (serving is not null)
        {
            builder.Services.Configure(serving);
        }

        var port = FreePort();
        builder.AddRecsysSilo(o =>
        {
            (o.DataFolder, o.ModelFolder, o.SiloPort, o.GatewayPort) = (folder, modelFolder, port, 0);
            limits?.Invoke(o.Limits);
            client?.Invoke(o.Client);
        });
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return new EmbeddedSilo(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
