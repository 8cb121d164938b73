namespace Recsys.Silo;

/// <summary>The cluster that a silo belongs to.</summary>
public sealed class RecsysClusterOptions
{
    /// <summary>
    /// Name of the cluster, the same for all its silos: silos and clients of another name are refused, so that none reaches another's
    /// store unawares. 1 to 64 letters, digits, '.', '-' and '_'. Default null: "recsys-" and the first 8 digits of the store's id.
    /// </summary>
    public string? Name { get; set; }
}
