namespace Recsys.Silo;

/// <summary>What a silo host needs to know. Bound to the configuration section "Recsys".</summary>
public sealed class RecsysSiloOptions
{
    /// <summary>Folder of the embedded stores: databases and, unless set otherwise, models. Default "recsys-data".</summary>
    public string DataFolder { get; set; } = "recsys-data";

    /// <summary>Folder of the local model store. Default: "models" in <see cref="DataFolder"/>.</summary>
    public string? ModelFolder { get; set; }

    /// <summary>Connection string of an Azure blob store for models; null to use the local folder.</summary>
    public string? BlobConnectionString { get; set; }

    /// <summary>Container of the blob store, 3 to 63 characters. Default "recsys-models".</summary>
    public string BlobContainer { get; set; } = "recsys-models";

    /// <summary>Port for other silos on this machine. Default 11111.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>Port for clients. Default 30000; 0 for none.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>
    /// How long a stop may take, above 0; default 2 minutes. Grains write their snapshots meanwhile, some 3,000 users a second on two
    /// cores. What is not written by then is rebuilt from the event log at the user's next call.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromMinutes(2);
}
