using Recsys.Samples;

namespace Recsys.Grains.Storage;

/// <summary>Settings of what is remembered of answers. Bound to the configuration section "Recsys:Impressions".</summary>
public sealed class ImpressionOptions
{
    /// <summary>The section of the configuration that holds these settings.</summary>
    public const string Section = "Recsys:Impressions";

    /// <summary>Whether each answer is recorded as it was shown. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Days that recorded answers stay in the log, to the hour. Default 30; 29 to 3,650.</summary>
    public int KeepDays { get; set; } = 30;

    /// <summary>Answers that may wait for the disk on one silo; further ones are not recorded, which a metric counts. Default 10,000; 1 to 1,000,000.</summary>
    public int QueueLists { get; set; } = 10_000;

    /// <summary>How long a shown item waits for each kind of outcome; 0 to 14 days each, one at least above 0.</summary>
    public OutcomeWindows Windows { get; init; } = new();

    /// <summary>How long after an hour's longest window its samples are written, for events that come late. Default 1 hour; 0 to 14 days.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Folder, the same for all silos, that gets each hour's samples as Parquet once their windows are over. Null, the default, for none:
    /// <c>recsys samples</c> writes them, too.
    /// </summary>
    public string? Folder { get; set; }
}
