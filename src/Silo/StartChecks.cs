using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Recsys.Client;

namespace Recsys.Silo;

/// <summary>
/// Looks before the store is taken at what would only show later, or not at all: values out of their bounds, keys of the configuration
/// that nothing reads, an address beyond this machine without a certificate, a certificate that cannot be read, and ports that another process
/// listens on (Orleans shares a taken port, and clients then reach one silo or the other by chance).
/// </summary>
internal sealed class StartChecks(
    IConfiguration configuration, IOptions<RecsysSiloOptions> options, IOptions<EndpointOptions> endpoints, IServiceProvider services)
{
    /// <summary>Throws for the first thing that stops a start.</summary>
    public void Run()
    {
        SiloSettings.Validate(services);
        foreach (var (key, nearest) in UnknownKeys.Find(configuration.GetSection(RecsysSiloOptions.Section), typeof(RecsysSiloOptions)))
        {
            throw new RecsysStartException($"Configuration key {key} is unknown and not used; allowed: a key that exists, such as {nearest}.");
        }

        if (RecsysSiloExtensions.UsesPostgres(configuration) != !string.IsNullOrEmpty(options.Value.Storage.ConnectionString))
        {
            throw new RecsysStartException("Recsys:Storage:ConnectionString was set by code, after the silo was put together; allowed: set it in the configuration, such as builder.Configuration, before AddRecsysSilo.");
        }

        ClusterAddress.RequireCertificate(endpoints.Value, options.Value);
        _ = services.GetService(typeof(MutualTls));
        var (address, silo, gateway) = (endpoints.Value.AdvertisedIPAddress, options.Value.SiloPort, options.Value.GatewayPort);
        RequireFree(endpoints.Value.SiloListeningEndpoint ?? new(address, silo), nameof(RecsysSiloOptions.SiloPort));
        if (gateway != 0)
        {
            RequireFree(endpoints.Value.GatewayListeningEndpoint ?? new(address, gateway), nameof(RecsysSiloOptions.GatewayPort));
        }
    }

    // A socket with default options is refused where any other listens, but not where closed connections of an earlier silo linger.
    public static void RequireFree(IPEndPoint endpoint, string setting)
    {
        try
        {
            using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(endpoint);
            socket.Listen();
        }
        catch (SocketException e)
        {
            var reason = e.SocketErrorCode == SocketError.AddressAlreadyInUse ? "another process listens there" : e.Message;
            throw new RecsysStartException($"{RecsysSiloOptions.Section}:{setting} is {endpoint.Port}, but {endpoint} cannot be used: {reason}; allowed: a free port, 1 to 65535.", e);
        }
    }
}
