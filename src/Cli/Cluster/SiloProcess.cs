using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Recsys.Simulation;

namespace Recsys.Cli.Cluster;

/// <summary>A silo as a process of its own on loopback, started from the tool's folder. What it logs goes into a file.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, string> _settings;
    private readonly string _log;
    private Process? _process;
    private Task _logging = Task.CompletedTask;

    /// <summary>Says how it is to run; it does not run yet.</summary>
    /// <param name="folder">A folder of its own.</param>
    /// <param name="settings">Settings by their keys, such as "Recsys:Cluster:Name".</param>
    public SiloProcess(string folder, IReadOnlyDictionary<string, string> settings)
    {
        Directory.CreateDirectory(folder);
        (Port, Gateway) = (FreePort(), FreePort());
        _log = Path.Combine(folder, "silo.log");
        _settings = new Dictionary<string, string>(settings)
        {
            ["Recsys:DataFolder"] = folder,
            ["Recsys:SiloPort"] = Port.ToString(CultureInfo.InvariantCulture),
            ["Recsys:GatewayPort"] = Gateway.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Port for other silos.</summary>
    public int Port { get; }

    /// <summary>Port for clients.</summary>
    public int Gateway { get; }

    /// <summary>Process id of the last start.</summary>
    public int Id => _process!.Id;

    /// <summary>Whether the process runs, or is stopped for a while.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Processor time of the process until now.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process!.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it, and waits until it takes clients.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not come up.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _process?.Dispose();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Recsys.Silo.dll")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in _settings)
        {
            // By the environment, which other users of the machine do not see.
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        _process = await ChildProcess.StartAsync(start, "KILL");
        _logging = Task.WhenAll(CopyAsync(_process.StandardOutput), CopyAsync(_process.StandardError));
        var began = Stopwatch.GetTimestamp();
        while (!await TakesClientsAsync(cancellationToken))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(began) > StartPatience)
            {
                throw new InvalidOperationException($"The silo at port {Port} did not come up; its log is '{_log}'.");
            }

            await Task.Delay(100, cancellationToken);
        }
    }

    /// <summary>Ends it at once, as the system does to a process that takes too much memory.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Lets it end in order.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("TERM");
        await _process!.WaitForExitAsync();
    }

    /// <summary>Stops it in its tracks, connections open.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    /// <summary>Lets it go on.</summary>
    public Task ResumeAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await KillAsync();
        }

        await _logging;
        _process?.Dispose();
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Task SignalAsync(string signal) => IsRunning ? Signals.SendAsync(signal, Id) : Task.CompletedTask;

    private async Task<bool> TakesClientsAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, Gateway, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task CopyAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (_settings)
            {
                File.AppendAllText(_log, line + Environment.NewLine);
            }
        }
    }
}
