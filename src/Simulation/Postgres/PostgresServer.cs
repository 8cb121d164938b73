using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Recsys.Simulation;

/// <summary>
/// A PostgreSQL server of one's own for tests and benchmarks: its own data folder, a free port on loopback, and no other user's. It is a child of this
/// process, which ends with it however it ends. The server refuses to run as root, so there it runs as the user "postgres" that its package makes.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly int _port;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private Process? _process;

    private PostgresServer(string folder, int port, IReadOnlyDictionary<string, string> settings, SmallDisk? disk) =>
        (_folder, _port, _settings, Disk) = (folder, port, settings, disk);

    /// <summary>Whether the server's programs are on this machine: where Debian puts them, or in the path.</summary>
    public static bool IsInstalled => Programs is not null;

    /// <summary>Process id of the server; null while it is stopped.</summary>
    public int? ProcessId => _process?.Id;

    /// <summary>Whether it runs; a server may end by itself, as one does whose disk is full.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>The disk of its own that it was given; null where it shares this machine's.</summary>
    public SmallDisk? Disk { get; }

    private static string? Programs { get; } = FindPrograms();

    private static bool IsRoot => Environment.UserName == "root";

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Makes a data folder, which is deleted with the server, and starts a server on it.</summary>
    /// <param name="settings">Settings of postgresql.conf beside the defaults; null for none.</param>
    /// <param name="diskBytes">Size of a disk of its own for all its files, in memory; null for this machine's.</param>
    /// <exception cref="InvalidOperationException">It is not installed, or does not start, or this process may not mount a disk.</exception>
    public static async Task<PostgresServer> StartAsync(IReadOnlyDictionary<string, string>? settings = null, long? diskBytes = null)
    {
        if (!IsInstalled)
        {
            throw new InvalidOperationException("PostgreSQL's server is not installed; on Debian: apt-get install postgresql.");
        }

        var folder = Directory.CreateTempSubdirectory("recsys-postgres-").FullName;
        var disk = diskBytes is { } bytes ? await SmallDisk.MountAsync(folder, bytes).ConfigureAwait(false) : null;
        if (IsRoot)
        {
            await RunAsync("chown", ["postgres:", folder]).ConfigureAwait(false);
        }

        var server = new PostgresServer(folder, FreePort(), settings ?? new Dictionary<string, string>(), disk);
        await server.RunProgramAsync("initdb", ["-D", server.Data, "-U", "recsys", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]).ConfigureAwait(false);
        await server.StartAgainAsync().ConfigureAwait(false);
        return server;
    }

    /// <summary>Connection string of one of the server's databases.</summary>
    /// <param name="database">Its name.</param>
    public string ConnectionString(string database = "postgres") => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=recsys;Database={database};Include Error Detail=true");

    /// <summary>Makes a new database.</summary>
    /// <param name="template">A database to copy, to which nobody is connected; null for an empty one.</param>
    /// <param name="name">Its name; null for one of its own.</param>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string? template = null, string? name = null)
    {
        name ??= $"db_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(ConnectionString() + ";Pooling=false");
        await connection.OpenAsync().ConfigureAwait(false);
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE {template ?? "template1"}", connection);
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        return ConnectionString(name);
    }

    /// <summary>Starts the server on the data that it has.</summary>
    public async Task StartAgainAsync()
    {
        var arguments = new List<string> { "-D", Data, "-p", _port.ToString(CultureInfo.InvariantCulture), "-k", _folder, "-c", "listen_addresses=127.0.0.1" };
        foreach (var (name, value) in _settings)
        {
            arguments.AddRange(["-c", $"{name}={value}"]);
        }

        _process = await StartAsync(Path.Combine(Programs!, "postgres"), arguments, asServer: true).ConfigureAwait(false);

        // What it says goes nowhere, but must be read, or it would wait for a reader.
        _ = _process.StandardOutput.ReadToEndAsync();
        var errors = _process.StandardError.ReadToEndAsync();
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString() + ";Pooling=false;Timeout=2");
                await connection.OpenAsync().ConfigureAwait(false);
                return;
            }
            catch (NpgsqlException e) when (_process.HasExited)
            {
                throw new InvalidOperationException($"PostgreSQL ended at its start: {(await errors.ConfigureAwait(false)).Trim()}", e);
            }
            catch (NpgsqlException) when (Stopwatch.GetElapsedTime(began) < StartPatience)
            {
                await Task.Delay(50).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends the server as a crash does: no checkpoint, connections cut.</summary>
    public Task CrashAsync() => StopAsync("immediate");

    /// <summary>Ends the server in order; running transactions are rolled back.</summary>
    public Task StopAsync() => StopAsync("fast");

    /// <summary>Runs one of PostgreSQL's programs, such as pg_dump, as the server's user.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it wrote.</returns>
    /// <exception cref="InvalidOperationException">It ended with an error.</exception>
    public Task<string> RunProgramAsync(string program, params IReadOnlyList<string> arguments) => RunAsync(Path.Combine(Programs!, program), arguments, asServer: true);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CrashAsync().ConfigureAwait(false);
        if (Disk is not null)
        {
            await Disk.DisposeAsync().ConfigureAwait(false);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task StopAsync(string mode)
    {
        if (IsRunning)
        {
            await RunProgramAsync("pg_ctl", ["stop", "-D", Data, "-m", mode, "-w", "-t", "30"]).ConfigureAwait(false);
            await _process!.WaitForExitAsync().ConfigureAwait(false);
        }

        _process?.Dispose();
        _process = null;
    }

    private static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, bool asServer = false)
    {
        using var process = await StartAsync(program, arguments, asServer).ConfigureAwait(false);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode == 0
            ? await output.ConfigureAwait(false)
            : throw new InvalidOperationException($"{Path.GetFileName(program)} ended with {process.ExitCode}: {(await errors.ConfigureAwait(false)).Trim()}");
    }

    // QUIT is what the server ends at once by, its own processes with it.
    private static Task<Process> StartAsync(string program, IReadOnlyList<string> arguments, bool asServer) => ChildProcess.StartAsync(
        new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // The user may not be allowed where this process is.
            WorkingDirectory = "/",
        },
        "QUIT",
        asServer && IsRoot ? "postgres" : null);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? FindPrograms()
    {
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian) ? Directory.GetDirectories(Debian).OrderByDescending(v => v, StringComparer.Ordinal) : Enumerable.Empty<string>();
        var folders = versions.Select(v => Path.Combine(v, "bin")).Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator));
        return folders.FirstOrDefault(f => File.Exists(Path.Combine(f, "initdb")) && File.Exists(Path.Combine(f, "postgres")));
    }
}
