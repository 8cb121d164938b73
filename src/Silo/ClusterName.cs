namespace Recsys.Silo;

/// <summary>
/// The name of a store's cluster, left in the store's folder for tools on the same machine: they then reach the silo of this store and
/// no other.
/// </summary>
public static class ClusterName
{
    private const string FileName = "cluster.name";

    /// <summary>The name of the silo that ran last on a folder; null where none has.</summary>
    /// <param name="dataFolder">The store's folder.</param>
    public static string? Read(string dataFolder)
    {
        var file = Path.Combine(dataFolder, FileName);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    /// <summary>The name where the settings give none.</summary>
    internal static string Of(Guid storeId) => $"recsys-{storeId:N}"[..15];

    internal static void Write(string dataFolder, string name)
    {
        // A silo on PostgreSQL has made no folder yet.
        Directory.CreateDirectory(dataFolder);
        File.WriteAllText(Path.Combine(dataFolder, FileName), name);
    }
}
