using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Recsys.Grains;
using Recsys.Grains.Storage;
using Recsys.Models;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Silo;

/// <summary>Puts a silo together from its parts.</summary>
public static class RecsysSiloExtensions
{
    private const string ServingSection = "Recsys:Serving";
    private const string RecallSection = "Recsys:Recall";

    /// <summary>
    /// Makes the host a silo with embedded defaults (SQLite, local model folder) and an in-process client. The configuration
    /// section "Recsys:Serving" holds the <see cref="ServingOptions"/>, whose changes take effect while the silo runs, and
    /// "Recsys:Recall" the <see cref="RecallOptions"/>.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="options">Folders and ports.</param>
    /// <param name="limits">Changes the limits.</param>
    public static IHostApplicationBuilder AddRecsysSilo(
        this IHostApplicationBuilder builder, RecsysSiloOptions options, Action<RecsysLimits>? limits = null)
    {
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(options.SiloPort, options.GatewayPort);
            silo.Configure<ClusterOptions>(cluster =>
            {
                cluster.ClusterId = "recsys";
                cluster.ServiceId = "recsys";
            });
            silo.AddRecsysParts(options, limits);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        builder.Services.AddOptions<ServingOptions>().BindConfiguration(ServingSection);
        builder.Services.AddOptions<RecallOptions>().BindConfiguration(RecallSection);
        builder.Services.AddRecsysClient();
        return builder;
    }

    /// <summary>Adds grains, stores and models to a silo whose clustering is set up elsewhere.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="options">Folders.</param>
    /// <param name="limits">Changes the limits.</param>
    public static ISiloBuilder AddRecsysParts(this ISiloBuilder silo, RecsysSiloOptions options, Action<RecsysLimits>? limits = null)
    {
        silo.AddRecsysGrains(limits);
        silo.AddRecsysSqlite(sqlite => sqlite.Folder = options.DataFolder);
        silo.Services.AddSingleton(ModelStore(options));
        return silo;
    }

    private static IModelStore ModelStore(RecsysSiloOptions options) => options.BlobConnectionString is { } connection
        ? new BlobModelStore(
            new BlobContainerClient(connection, options.BlobContainer),
            new BlobModelStoreOptions { CacheFolder = Path.Combine(options.DataFolder, "model-cache") })
        : new LocalModelStore(new LocalModelStoreOptions { Folder = options.ModelFolder ?? Path.Combine(options.DataFolder, "models") });
}
