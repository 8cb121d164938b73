using System.Globalization;
using System.Net;

namespace Recsys.Client;

/// <summary>A silo's gateway as settings name it: an address or a host name, a colon, a port.</summary>
internal static class GatewayAddress
{
    /// <summary>The gateway of a silo on this machine with default settings.</summary>
    public const string Default = "127.0.0.1:30000";

    /// <summary>Takes a gateway's text apart.</summary>
    public static bool TryParse(string? text, out string host, out int port)
    {
        (host, port) = (string.Empty, 0);
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon < 1 || !int.TryParse(text![(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65_535)
        {
            return false;
        }

        host = text[..colon].Trim('[', ']');
        return Uri.CheckHostName(host) != UriHostNameType.Unknown;
    }

    /// <summary>Looks a gateway's host up; a name may stand for several addresses.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name is not known.</exception>
    public static IEnumerable<IPEndPoint> Resolve(string text) => TryParse(text, out var host, out var port)
        ? Dns.GetHostAddresses(host).Select(address => new IPEndPoint(address, port))
        : throw new FormatException($"'{text}' is no gateway; allowed: an address or host name and a port, such as \"{Default}\".");
}
