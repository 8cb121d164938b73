using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Recsys.Client;
using Recsys.Grains;
using Recsys.Grains.Storage;
using Recsys.Grains.Storage.Postgres;
using Recsys.Silo;

namespace Recsys.Simulation;

/// <summary>
/// A whole Recsys cluster inside a test, on Orleans TestingHost: real silos with real databases, in one process.
/// </summary>
public sealed class RecsysTestCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;
    private readonly ServiceProvider _clientServices;
    private readonly StoreFolder? _folder;

    private RecsysTestCluster(InProcessTestCluster cluster, StoreFolder? folder)
    {
        _cluster = cluster;
        _folder = folder;
        var services = new ServiceCollection();
        services.AddSingleton<IGrainFactory>(cluster.Client);
        services.AddRecsysClient();
        _clientServices = services.BuildServiceProvider();
        Client = _clientServices.GetRequiredService<IRecsysClient>();
    }

    /// <summary>A client outside the silos.</summary>
    public IRecsysClient Client { get; }

    /// <summary>The grains, for what the client does not show.</summary>
    public IGrainFactory Grains => _cluster.Client;

    /// <summary>The silos that run.</summary>
    public IReadOnlyList<InProcessSiloHandle> Silos => _cluster.Silos;

    /// <summary>Starts a cluster and waits until it serves.</summary>
    /// <param name="options">Its settings.</param>
    public static async Task<RecsysTestCluster> StartAsync(RecsysTestClusterOptions options)
    {
        var builder = new InProcessTestClusterBuilder((short)options.Silos);
        // Stored state belongs to a service: a cluster that starts again on the same folder must find it.
        builder.Options.ServiceId = "recsys";

        // Into the working directory of whoever runs it.
        builder.Options.ConfigureFileLogging = false;

        // The silos are one owner of the folder, as those of one process are.
        var folder = options.Postgres is null ? StoreFolder.Open(options.Folder, options.Time) : null;
        builder.ConfigureSilo((_, silo) =>
        {
            if (folder is not null)
            {
                silo.Services.AddSingleton(folder);
            }

            silo.Configuration[$"{PostgresOptions.Section}:{nameof(PostgresOptions.ConnectionString)}"] = options.Postgres;
            if (options.Time is { } time)
            {
                silo.Services.AddSingleton(time);

                // Who is alive is said by the machine's clock: where another one had passed by minutes, a silo that joins would be taken for
                // one that never ends to, and be declared dead.
                silo.Services.AddKeyedSingleton(TimeProviderNames.Membership, TimeProvider.System);
            }

            silo.AddRecsysParts(o =>
            {
                o.DataFolder = options.Folder;
                options.Limits?.Invoke(o.Limits);
            });
            options.Services?.Invoke(silo.Services);
        });
        var cluster = builder.Build();
        try
        {
            await cluster.DeployAsync().ConfigureAwait(false);
            return new RecsysTestCluster(cluster, folder);
        }
        catch
        {
            folder?.Dispose();
            throw;
        }
    }

    /// <summary>Services of a silo.</summary>
    /// <param name="silo">Which one.</param>
    public IServiceProvider Services(int silo = 0) => _cluster.GetSiloServiceProvider(_cluster.Silos[silo].SiloAddress);

    /// <summary>Does one round of each silo's background work: counts to items, changes to tables, models brought up to date.</summary>
    public async Task RefreshAsync()
    {
        // Twice: what the first silo flushes reaches a table that was refreshed before it only in the next round.
        for (var round = 0; round < 2; round++)
        {
            for (var silo = 0; silo < _cluster.Silos.Count; silo++)
            {
                await Services(silo).GetRequiredService<SiloBackground>().RefreshAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Adds a silo and waits until it serves.</summary>
    public async Task AddSiloAsync() => await _cluster.StartAdditionalSiloAsync().ConfigureAwait(false);

    /// <summary>Stops a silo: it hands its users over to the others.</summary>
    /// <param name="silo">Which one.</param>
    public async Task StopSiloAsync(int silo) => await _cluster.StopSiloAsync(_cluster.Silos[silo]).ConfigureAwait(false);

    /// <summary>Ends a silo abruptly: calls in flight fail, though its grains may still write their snapshots.</summary>
    /// <param name="silo">Which one.</param>
    public async Task KillSiloAsync(int silo) => await _cluster.KillSiloAsync(_cluster.Silos[silo]).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _clientServices.DisposeAsync().ConfigureAwait(false);
        await _cluster.StopAllSilosAsync().ConfigureAwait(false);
        await _cluster.DisposeAsync().ConfigureAwait(false);
        _folder?.Dispose();
    }
}
