using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recsys.Grains.Storage.Postgres;
using Recsys.Simulation;

namespace Recsys.Cli.Cluster;

/// <summary>Silos as processes on loopback, one cluster by a PostgreSQL database and one folder of models.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    /// <summary>Name of the cluster.</summary>
    public const string Name = "recsys-local";

    private LocalCluster(PostgresServer? server, PostgresOptions options, IReadOnlyList<SiloProcess> silos, string models) =>
        (Server, Options, Silos, ModelFolder) = (server, options, silos, models);

    /// <summary>The server that was started for it; null where the database is somebody else's.</summary>
    public PostgresServer? Server { get; }

    /// <summary>The database, and those that its log is divided over.</summary>
    public PostgresOptions Options { get; }

    /// <summary>The silos.</summary>
    public IReadOnlyList<SiloProcess> Silos { get; }

    /// <summary>Where versions are published.</summary>
    public string ModelFolder { get; }

    /// <summary>The silos' gateways, for a client.</summary>
    public string[] Gateways => [.. Silos.Select(s => $"127.0.0.1:{s.Gateway}")];

    /// <summary>Starts a cluster and waits until every silo takes clients.</summary>
    /// <param name="silos">How many.</param>
    /// <param name="folder">Folder of the silos' files and of the models.</param>
    /// <param name="connection">A database, which is brought to this build's format; null for a server of its own, which is deleted at the end.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="diskBytes">Size of a disk of its own for the server; null for this machine's.</param>
    /// <param name="databases">Databases of the log, on the same server; several only on a server of its own.</param>
    public static async Task<LocalCluster> StartAsync(int silos, string folder, string? connection, CancellationToken cancellationToken, long? diskBytes = null, int databases = 1)
    {
        var server = connection is null ? await PostgresServer.StartAsync(new Dictionary<string, string> { ["max_connections"] = "300" }, diskBytes) : null;
        var options = new PostgresOptions { ConnectionString = connection ?? await server!.CreateDatabaseAsync(name: "recsys") };
        for (var i = 1; i < databases; i++)
        {
            options.Log.Add(await server!.CreateDatabaseAsync(name: $"recsys_log_{i}"));
        }

        var models = Path.GetFullPath(Path.Combine(folder, "models"));
        var settings = new Dictionary<string, string>
        {
            ["Recsys:Storage:ConnectionString"] = options.ConnectionString!,
            ["Recsys:Cluster:Name"] = Name,
            ["Recsys:ModelFolder"] = models,
        };
        for (var i = 0; i < options.Log.Count; i++)
        {
            settings[$"Recsys:Storage:Log:{i}"] = options.Log[i];
        }

        var cluster = new LocalCluster(
            server, options, [.. Enumerable.Range(0, silos).Select(s => new SiloProcess(Path.GetFullPath(Path.Combine(folder, $"silo-{s}")), settings))], models);
        try
        {
            foreach (var database in options.Databases)
            {
                await PostgresSchema.MigrateAsync(database, cancellationToken);
            }

            await Task.WhenAll(cluster.Silos.Select(s => s.StartAsync(cancellationToken)));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects a client to silos of the cluster.</summary>
    /// <param name="gateways">Their gateways.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="deadline">Deadline of the client's calls; null for the default.</param>
    /// <returns>A host with the client among its services, to be stopped.</returns>
    public static async Task<IHost> ConnectAsync(string[] gateways, CancellationToken cancellationToken, TimeSpan? deadline = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.AddRecsysClient(c =>
        {
            (c.Gateways, c.Cluster, c.StartDeadline) = (gateways, Name, TimeSpan.FromSeconds(60));
            c.Deadline = deadline ?? c.Deadline;
        });
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Silos.Select(s => s.IsRunning ? s.StopAsync() : Task.CompletedTask));
        foreach (var silo in Silos)
        {
            await silo.DisposeAsync();
        }

        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
    }
}
