using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Recsys.Silo.Health;

/// <summary>
/// Tells supervisors over HTTP how a silo without a web server is: /live and /ready answer 200 or 503 with one word. The ports of Orleans do
/// not tell it: the gateway's takes connections while the silo still starts, and lets them wait.
/// </summary>
internal sealed class HealthPort(
    IOptions<RecsysSiloOptions> options, IOptions<EndpointOptions> endpoints, IHostApplicationLifetime lifetime, IServiceProvider services, TimeProvider time)
    : IHostedLifecycleService, IDisposable
{
    private const int MostConnections = 32;
    private const int LongestRequest = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _places = new(MostConnections);
    private TcpListener? _listener;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (options.Value.HealthPort is var port && port == 0)
        {
            return Task.CompletedTask;
        }

        ClusterAddress.RequireCertificate(endpoints.Value, options.Value);
        var address = IPAddress.IsLoopback(endpoints.Value.AdvertisedIPAddress) ? IPAddress.Loopback : IPAddress.Any;
        StartChecks.RequireFree(new IPEndPoint(address, port), nameof(RecsysSiloOptions.HealthPort));
        _listener = new TcpListener(address, port);
        _listener.Start();
        _ = AcceptAsync(_listener);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _listener?.Dispose();

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync();
                if (_places.Wait(0))
                {
                    _ = AnswerAsync(socket);
                }
                else
                {
                    socket.Dispose();
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The silo stopped.
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            using var patience = new CancellationTokenSource(Patience, time);
            var status = await CheckAsync(await ReadPathAsync(stream, patience.Token), patience.Token);
            var line = status switch
            {
                null => "404 Not Found",
                HealthStatus.Unhealthy => "503 Service Unavailable",
                _ => "200 OK",
            };
            var body = $"{status}\n";
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes($"HTTP/1.1 {line}\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"), patience.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Whoever asked went away, or said nothing.
        }
        finally
        {
            _places.Release();
        }
    }

    private static async Task<string> ReadPathAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var bytes = new byte[LongestRequest];
        var length = 0;
        while (length < bytes.Length && !bytes.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            var read = await stream.ReadAsync(bytes.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        return Encoding.ASCII.GetString(bytes, 0, length).Split(' ') is ["GET", var path, ..] ? path : string.Empty;
    }

    private Task<HealthStatus?> CheckAsync(string path, CancellationToken cancellationToken) => path switch
    {
        "/live" => CheckAsync<LiveCheck>(HealthStatus.Healthy, cancellationToken),
        "/ready" => CheckAsync<ReadyCheck>(HealthStatus.Unhealthy, cancellationToken),
        _ => Task.FromResult<HealthStatus?>(null),
    };

    // What a check asks of the silo is there once it has started, and not for long once it stops.
    private async Task<HealthStatus?> CheckAsync<T>(HealthStatus otherwise, CancellationToken cancellationToken)
        where T : IHealthCheck => lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested
            ? (await ActivatorUtilities.GetServiceOrCreateInstance<T>(services).CheckHealthAsync(new(), cancellationToken)).Status
            : otherwise;
}
