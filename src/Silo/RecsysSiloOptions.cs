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
}
