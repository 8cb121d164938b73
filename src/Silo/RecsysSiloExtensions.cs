using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Recsys.Client;
using Recsys.Grains;
using Recsys.Grains.Storage;
using Recsys.Grains.Storage.Postgres;
using Recsys.Models;
using Recsys.Silo.Health;

namespace Recsys.Silo;

/// <summary>Puts a silo together from its parts.</summary>
public static class RecsysSiloExtensions
{
    // Orleans keys stored state by it, so it stays the same whatever the cluster is called.
    private const string ServiceId = "recsys";

    private const string ConnectionKey = $"{PostgresOptions.Section}:{nameof(PostgresOptions.ConnectionString)}";

    // What Orleans says below these levels, some of it in our services' name and some through Polly, is many screens long.
    private static readonly (string Category, LogLevel Level)[] QuietCategories =
    [
        ("Orleans", LogLevel.Warning),
        ("Orleans.Runtime.Silo", LogLevel.Error),
        ("Microsoft.Orleans", LogLevel.Warning),
        ("Polly", LogLevel.Warning),
        ("Recsys.Grains.Coordination.ModelHostService", LogLevel.Warning),
        ("Recsys.Grains.Sharding.ShardService", LogLevel.Warning),
        ("Recsys.Grains.Users.RecentUsersService", LogLevel.Warning),
        ("Microsoft.Hosting.Lifetime", LogLevel.Warning),
    ];

    /// <summary>
    /// Makes the host a silo with embedded defaults (SQLite, local model folder) and an in-process client. Settings come from the
    /// configuration section "Recsys", then from <paramref name="configure"/>; "Recsys:Storage:ConnectionString", which makes it a member of a cluster
    /// in PostgreSQL, from the configuration alone, as it stands when this is called. A key that no setting reads, a value out of its bounds and a
    /// port that is taken stop the start with a message of one line.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="configure">Changes what the configuration says; it is called several times and should do nothing else.</param>
    public static IHostApplicationBuilder AddRecsysSilo(this IHostApplicationBuilder builder, Action<RecsysSiloOptions>? configure = null)
    {
        foreach (var (category, level) in QuietCategories)
        {
            if (builder.Configuration[$"Logging:LogLevel:{category}"] is null)
            {
                builder.Logging.AddFilter(category, level);
            }
        }

        builder.Services.AddSingleton<StartChecks>();
        builder.Services.AddHostedService<SiloStart>();
        builder.Services.AddHostedService<HealthPort>();
        builder.UseOrleans(silo =>
        {
            silo.AddRecsysParts(configure);
            if (UsesPostgres(silo.Configuration))
            {
                silo.UseRecsysPostgresClustering();
            }
            else
            {
                silo.UseLocalhostClustering();
                silo.Services.AddOptions<DevelopmentClusterMembershipOptions>().Configure<IOptions<RecsysSiloOptions>>((membership, own) =>
                    membership.PrimarySiloEndpoint = new IPEndPoint(ClusterAddress.Advertised(own.Value), own.Value.SiloPort));
            }

            silo.Services.AddOptions<ClusterOptions>().Configure<IOptions<RecsysSiloOptions>, IServiceProvider>((cluster, own, services) =>
            {
                // Orleans asks for the cluster first of all, and its name may need the store.
                services.GetRequiredService<StartChecks>().Run();
                (cluster.ClusterId, cluster.ServiceId) = (own.Value.Cluster.Name ?? ClusterName.Of(StoreId(services)), ServiceId);
            });
            silo.Services.AddOptions<EndpointOptions>().Configure<IOptions<RecsysSiloOptions>>((endpoints, own) => ClusterAddress.Set(endpoints, own.Value));
            AddTls(silo.Services);
        });
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<RecsysSiloOptions>>((host, own) => host.ShutdownTimeout = own.Value.ShutdownTimeout);
        builder.Services.AddRecsysClient();
        return builder;
    }

    /// <summary>Adds grains, stores and models to a silo whose clustering is set up elsewhere.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="configure">Changes what the configuration section "Recsys" says; it is called several times and should do nothing else.</param>
    public static ISiloBuilder AddRecsysParts(this ISiloBuilder silo, Action<RecsysSiloOptions>? configure = null)
    {
        SiloSettings.Add(silo.Services, configure);
        silo.AddRecsysGrains();
        if (UsesPostgres(silo.Configuration))
        {
            silo.AddRecsysPostgres(_ => { });
        }
        else
        {
            silo.AddRecsysSqlite(_ => { });
        }

        silo.Services.AddSingleton(services => ModelStore(services.GetRequiredService<IOptions<RecsysSiloOptions>>().Value, services));
        silo.Services.AddOptions<SiloMessagingOptions>().Configure<IOptions<RecsysClientOptions>>((messaging, client) =>
        {
            // A call that its caller gave up ends its waits. The client's own deadline comes before Orleans's.
            messaging.CancelRequestOnTimeout = true;
            messaging.ResponseTimeout = TimeSpan.FromTicks(Math.Max(messaging.ResponseTimeout.Ticks, 2 * client.Value.Deadline.Ticks));

            // Calls that wait for one grain, such as those of one user: Orleans sets no bound by itself.
            messaging.MaxEnqueuedRequestsHardLimit = 10_000;
        });
        silo.Services.Configure<ClusterMembershipOptions>(membership =>
        {
            // A silo that was killed without a word is found out in some five seconds, so that calls to its grains reach another before a
            // client's deadline, 10 s by default; with Orleans' 5 s they do not. Three probes have to fail in a row, and nobody votes
            // against a silo from which messages still come, so that a busy one is not taken for dead.
            if (membership.ProbeTimeout == new ClusterMembershipOptions().ProbeTimeout)
            {
                membership.ProbeTimeout = TimeSpan.FromSeconds(1.5);
            }
        });
        return silo;
    }

    /// <summary>Whether the configuration says that a silo's stores are in PostgreSQL.</summary>
    internal static bool UsesPostgres(IConfiguration configuration) => configuration[ConnectionKey] is { Length: > 0 };

    private static void AddTls(IServiceCollection services)
    {
        services.AddSingleton(s => MutualTls.OfSilo(
            s.GetRequiredService<IOptions<RecsysSiloOptions>>().Value.Cluster.Certificate, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<MutualTls>>())!);
        services.AddOptions<SiloConnectionOptions>().Configure<IServiceProvider>((connections, s) =>
        {
            if (s.GetService<MutualTls>() is { } tls)
            {
                connections.ConfigureSiloInboundConnection(connection => connection.UseServerTls(tls.WithSilos));
                connections.ConfigureSiloOutboundConnection(connection => connection.UseClientTls(tls.WithSilos));
                connections.ConfigureGatewayInboundConnection(connection => connection.UseServerTls(tls.WithClients));
            }
        });
    }

    private static Guid StoreId(IServiceProvider services) =>
        services.GetService<PostgresStore>()?.StoreId ?? services.GetRequiredService<StoreFolder>().StoreId;

    private static IModelStore ModelStore(RecsysSiloOptions options, IServiceProvider services)
    {
        var time = services.GetService<TimeProvider>();
        return options.BlobConnectionString is { } connection
            ? BlobModelStore.Connect(
                connection,
                options.BlobContainer,
                new BlobModelStoreOptions
                {
                    CacheFolder = Path.Combine(options.DataFolder, "model-cache"),
                    MaxCacheBytes = options.ModelCacheBytes,
                    LeftoverAge = options.ModelLeftoverAge,
                    Retries = options.BlobRetries,
                    NetworkTimeout = options.BlobTimeout,
                },
                time,
                services.GetService<IMeterFactory>())
            : new LocalModelStore(
                new LocalModelStoreOptions { Folder = options.ModelFolder ?? Path.Combine(options.DataFolder, "models"), LeftoverAge = options.ModelLeftoverAge }, time);
    }
}
