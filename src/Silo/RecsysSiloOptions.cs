using Recsys.Client;
using Recsys.Grains;
using Recsys.Grains.Online;
using Recsys.Grains.Storage;
using Recsys.Grains.Storage.Postgres;
using Recsys.Models;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Silo;

/// <summary>
/// All settings of a silo. They are the configuration section "Recsys", by the same names: <see cref="SiloPort"/> is "Recsys:SiloPort",
/// <see cref="RecsysLimits.MaxCount"/> is "Recsys:Limits:MaxCount".
/// </summary>
public sealed class RecsysSiloOptions
{
    /// <summary>The section of the configuration that holds these settings.</summary>
    public const string Section = "Recsys";

    /// <summary>Folder of the embedded stores: databases and, unless set otherwise, models. Default "recsys-data".</summary>
    public string DataFolder { get; set; } = "recsys-data";

    /// <summary>Folder of the local model store. Default: "models" in <see cref="DataFolder"/>.</summary>
    public string? ModelFolder { get; set; }

    /// <summary>Connection string of an Azure blob store for models; null to use the local folder.</summary>
    public string? BlobConnectionString { get; set; }

    /// <summary>Container of the blob store, 3 to 63 characters. Default "recsys-models".</summary>
    public string BlobContainer { get; set; } = "recsys-models";

    /// <summary>Tries after a failed request to the blob store, with growing pauses from 500 ms to 4 s. Default 3; 0 to 10.</summary>
    public int BlobRetries { get; set; } = 3;

    /// <summary>How long a try may wait for the blob store before it counts as failed. Default 10 s; 100 ms to 10 minutes.</summary>
    public TimeSpan BlobTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Age at which an unfinished publication or download counts as left by a crash and is removed: longer than any takes. Default 1 day;
    /// 1 minute to 365 days.
    /// </summary>
    public TimeSpan ModelLeftoverAge { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Bytes of versions that were fetched from the blob store and stay on this machine; the active one, the one before and
    /// those being prepared stay also beyond it. Default 10 GiB; 0 to 2^50.
    /// </summary>
    public long ModelCacheBytes { get; set; } = 10L << 30;

    /// <summary>Port for other silos on this machine. Default 11111; 1 to 65,535.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>Port for clients. Default 30000; 0 for none, to 65,535.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>
    /// Port that tells supervisors over HTTP, at /live and /ready, how the silo is; on all addresses where the silo has an address beyond this
    /// machine. Default 0 for none, to 65,535.
    /// </summary>
    public int HealthPort { get; set; }

    /// <summary>
    /// How long a stop may take, above 0; default 2 minutes. Grains write their snapshots meanwhile, some 3,000 users a second on two
    /// cores. What is not written by then is rebuilt from the event log at the user's next call.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The cluster that the silo belongs to.</summary>
    public RecsysClusterOptions Cluster { get; init; } = new();

    /// <summary>Bounds of what the silo accepts, and sizes of what it keeps.</summary>
    public RecsysLimits Limits { get; init; } = new();

    /// <summary>
    /// Where events, items and states are kept: PostgreSQL, if it has a connection string when the silo is put together, else the embedded stores.
    /// </summary>
    public PostgresOptions Storage { get; init; } = new();

    /// <summary>The embedded stores; their folder is <see cref="DataFolder"/>.</summary>
    public SqliteOptions Sqlite { get; init; } = new();

    /// <summary>The event log, whatever keeps it.</summary>
    public EventLogOptions Log { get; init; } = new();

    /// <summary>What is remembered of answers.</summary>
    public ImpressionOptions Impressions { get; init; } = new();

    /// <summary>What is learned while silos serve.</summary>
    public OnlineOptions Online { get; init; } = new();

    /// <summary>The request pipeline. Changes of the configuration take effect while the silo runs.</summary>
    public ServingOptions Serving { get; init; } = new();

    /// <summary>Whether the silos divide the catalogue among them.</summary>
    public CatalogueOptions Catalogue { get; init; } = new();

    /// <summary>Recall lists and indexes.</summary>
    public RecallOptions Recall { get; init; } = new();

    /// <summary>Bounds of a loaded model version.</summary>
    public ModelLoadOptions Models { get; init; } = new();

    /// <summary>The client in the silo's process.</summary>
    public RecsysClientOptions Client { get; init; } = new();
}
