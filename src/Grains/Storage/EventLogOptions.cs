namespace Recsys.Grains.Storage;

/// <summary>Settings of the event log, whatever keeps it. Bound to the configuration section "Recsys:Log".</summary>
public sealed class EventLogOptions
{
    /// <summary>The section of the configuration that holds these settings.</summary>
    public const string Section = "Recsys:Log";

    /// <summary>
    /// Events that may wait for the disk on one silo; further ones are refused with <see cref="RecsysOverloadedException"/>. Default
    /// 131,072; 1 to 10,000,000.
    /// </summary>
    public int QueueEvents { get; set; } = 131_072;

    /// <summary>Bytes, about, of the events that may wait. Default 64 MiB; 1 KiB to 16 GiB.</summary>
    public long QueueBytes { get; set; } = 64L << 20;

    /// <summary>
    /// Events older than this are removed once no state needs them: each user's newest ones stay. Null, the default, keeps all; 1 day or
    /// more, and at least <see cref="RecsysLimits.MaxEventAge"/>, since a repetition of a removed event could not be told from a new one.
    /// </summary>
    public TimeSpan? Retention { get; set; }

    /// <summary>How often what is too old is looked for. Default 1 hour; 1 minute to 7 days.</summary>
    public TimeSpan RetentionEvery { get; set; } = TimeSpan.FromHours(1);
}
