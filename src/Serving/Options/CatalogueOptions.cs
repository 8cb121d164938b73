using Recsys.Core;

namespace Recsys.Serving;

/// <summary>Whether each silo holds the whole catalogue, or the silos of a cluster divide it among them. Read once when the silo starts.</summary>
public sealed class CatalogueOptions
{
    /// <summary>The section of the configuration that holds these settings.</summary>
    public const string Section = "Recsys:Catalogue";

    /// <summary>
    /// Parts of the catalogue, each of which two silos hold; the same on all silos. Default 1, with which every silo holds all items; 1, 2, 4, 8
    /// or 16.
    /// </summary>
    public int Shards { get; set; } = 1;

    /// <summary>How long a request waits for a part before it does without. Default 500 ms; 10 ms to 1 minute.</summary>
    public TimeSpan ShardDeadline { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Checks every bound.</summary>
    public SettingChecks Check()
    {
        var checks = new SettingChecks(Section);
        checks.Require(Shards is 1 or 2 or 4 or 8 or 16, nameof(Shards), Shards, "1, 2, 4, 8 or 16");
        checks.Range(nameof(ShardDeadline), ShardDeadline, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        return checks;
    }
}
