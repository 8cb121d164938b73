using Microsoft.Extensions.Options;
using Orleans.Networking.Shared;
using Orleans.Runtime.Messaging;

namespace Recsys.Client;

/// <summary>Ends the attempts of a client to reach its cluster when it has no time left to start, and says where it looked.</summary>
internal sealed class ConnectionDeadline(IOptions<RecsysClientOptions> options, TimeProvider time) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly long _start = time.GetTimestamp();
    private Exception? _reason;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        // What has no cause beneath only says that an attempt was made a moment ago.
        if (exception.GetBaseException() is not ConnectionFailedException and var reason)
        {
            _reason = reason;
        }

        if (time.GetElapsedTime(_start) + Pause > options.Value.StartDeadline)
        {
            throw new SiloUnavailableException(Message(options.Value, _reason ?? exception), exception);
        }

        await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static string Message(RecsysClientOptions options, Exception reason)
    {
        var gateways = string.Join(", ", options.Gateways is { Count: > 0 } set ? set : [GatewayAddress.Default]);
        var why = reason is SocketConnectionException
            ? $" {reason.Message}."
            : $" Something listens there and does not let this client in, as a silo of a cluster with another name does, and one that wants another certificate than Recsys:Client:CertificateFile ({reason.Message}).";
        return $"No silo of cluster '{options.Cluster}' answers at {gateways} within {options.StartDeadline} (Recsys:Client:StartDeadline).{why}"
            + " Start a silo, or set Recsys:Client:Gateways and Cluster to one that runs.";
    }
}
