using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Recsys.Silo;

/// <summary>Says when and where the silo is up.</summary>
internal sealed partial class SiloStart(
    IOptions<RecsysSiloOptions> options,
    IOptions<ClusterOptions> cluster,
    IOptions<EndpointOptions> endpoints,
    TimeProvider time,
    ILogger<SiloStart> logger) : IHostedLifecycleService
{
    private long _begun;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _begun = time.GetTimestamp();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        ClusterName.Write(options.Value.DataFolder, cluster.Value.ClusterId);
        LogStarted(
            cluster.Value.ClusterId,
            Path.GetFullPath(options.Value.DataFolder),
            new IPEndPoint(endpoints.Value.AdvertisedIPAddress, options.Value.SiloPort),
            options.Value.GatewayPort == 0 ? "none" : new IPEndPoint(endpoints.Value.AdvertisedIPAddress, options.Value.GatewayPort).ToString(),
            time.GetElapsedTime(_begun).TotalSeconds);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo of cluster {Cluster} is up: store {Folder}, silos at {Silo}, clients at {Gateway}, after {Seconds:0.0} s.")]
    private partial void LogStarted(string cluster, string folder, IPEndPoint silo, string gateway, double seconds);
}
