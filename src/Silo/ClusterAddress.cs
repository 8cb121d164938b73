using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Orleans.Configuration;

namespace Recsys.Silo;

/// <summary>The addresses that a silo tells others and listens on.</summary>
internal static class ClusterAddress
{
    private const string Key = $"{RecsysSiloOptions.Section}:{nameof(RecsysSiloOptions.Cluster)}:{nameof(RecsysClusterOptions.Address)}";

    private const string CertificateKey = $"{RecsysSiloOptions.Section}:{nameof(RecsysSiloOptions.Cluster)}:{nameof(RecsysClusterOptions.CertificateFile)}";

    /// <summary>Whether a setting can be an address: an IP address of one machine, or a host name.</summary>
    public static bool IsAllowed(string address) => IPAddress.TryParse(address, out var ip)
        ? !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any)
        : Uri.CheckHostName(address) == UriHostNameType.Dns;

    /// <summary>The address that others reach the silo by.</summary>
    /// <exception cref="RecsysStartException">The host name stands for none.</exception>
    public static IPAddress Advertised(RecsysSiloOptions options)
    {
        if (options.Cluster.Address is not { Length: > 0 } address)
        {
            return IPAddress.Loopback;
        }

        try
        {
            var all = Dns.GetHostAddresses(address);
            return all.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? all.First();
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            throw new RecsysStartException($"{Key} is '{address}', which stands for no address here ({e.Message}); allowed: an IP address or host name by which others reach this silo.", e);
        }
    }

    /// <summary>Sets where the silo listens, and what it tells others.</summary>
    public static void Set(EndpointOptions endpoints, RecsysSiloOptions options)
    {
        var advertised = Advertised(options);
        var listening = IPAddress.IsLoopback(advertised) || IsOwn(advertised) ? advertised
            : advertised.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any
            : IPAddress.IPv6Any;
        (endpoints.AdvertisedIPAddress, endpoints.SiloPort, endpoints.GatewayPort) = (advertised, options.SiloPort, options.GatewayPort);
        endpoints.SiloListeningEndpoint = new IPEndPoint(listening, options.SiloPort);
        endpoints.GatewayListeningEndpoint = options.GatewayPort == 0 ? null : new IPEndPoint(listening, options.GatewayPort);
    }

    /// <summary>Refuses to listen beyond this machine without certificates, whoever set the addresses.</summary>
    /// <exception cref="RecsysStartException">It would.</exception>
    public static void RequireCertificate(EndpointOptions endpoints, RecsysSiloOptions options)
    {
        IPAddress?[] all = [endpoints.AdvertisedIPAddress, endpoints.SiloListeningEndpoint?.Address, endpoints.GatewayListeningEndpoint?.Address];
        if (string.IsNullOrEmpty(options.Cluster.CertificateFile) && all.FirstOrDefault(a => a is not null && !IPAddress.IsLoopback(a)) is { } beyond)
        {
            throw new RecsysStartException(
                $"{CertificateKey} is not set, but {Key} is '{options.Cluster.Address ?? beyond.ToString()}', which others than this machine can reach; allowed: a certificate there, or no address.");
        }
    }

    private static bool IsOwn(IPAddress address) =>
        NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Any(u => u.Address.Equals(address));
}
