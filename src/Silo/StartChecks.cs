using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Recsys.Silo;

/// <summary>
/// Looks before the store is taken at what would only show later, or not at all: values out of their bounds, keys of the configuration
/// that nothing reads, and ports that another process listens on (Orleans shares a taken port, and clients then reach one silo or the
/// other by chance).
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
            throw new RecsysStartException($"Configuration key {key} is unknown, and its value '{configuration[key]}' is not used; allowed: a key that exists, such as {nearest}.");
        }

        if (RecsysSiloExtensions.UsesPostgres(configuration) != !string.IsNullOrEmpty(options.Value.Storage.ConnectionString))
        {
            throw new RecsysStartException("Recsys:Storage:ConnectionString was set by code, after the silo was put together; allowed: set it in the configuration, such as builder.Configuration, before AddRecsysSilo.");
        }

        RequireFree(endpoints.Value.AdvertisedIPAddress, options.Value.SiloPort, nameof(RecsysSiloOptions.SiloPort));
        if (options.Value.GatewayPort != 0)
        {
            if (RecsysSiloExtensions.UsesPostgres(configuration) != !string.IsNullOrEmpty(options.Value.Storage.ConnectionString))
        {
            throw new RecsysStartException("Recsys:Storage:ConnectionString was set by code, after the silo was put together; allowed: set it in the configuration, such as builder.Configuration, before AddRecsysSilo.");
        }

        RequireFree(endpoints.Value.AdvertisedIPAddress, options.Value.GatewayPort, nameof(RecsysSiloOptions.GatewayPort));
        }
    }

    // A socket with default options is refused where any other listens, but not where closed connections of an earlier silo linger.
    private static void RequireFree(IPAddress address, int port, string setting)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
        }
        catch (SocketException e)
        {
            var reason = e.SocketErrorCode == SocketError.AddressAlreadyInUse ? "another process listens there" : e.Message;
            throw new RecsysStartException($"{RecsysSiloOptions.Section}:{setting} is {port}, but {address}:{port} cannot be used: {reason}; allowed: a free port, 1 to 65535.", e);
        }
    }
}
