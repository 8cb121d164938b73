namespace Recsys.Serving;

/// <summary>Settings of one recall channel.</summary>
public sealed class ChannelOptions
{
    /// <summary>Whether the channel is asked. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Whether a channel that is not <see cref="Enabled"/> is asked while no model version is active, and only then. Default false.
    /// </summary>
    public bool WithoutVersion { get; set; }

    /// <summary>The most candidates that it may bring. Default 50; 0 to 10,000. It gets less where the budget of candidates is used up.</summary>
    public int Quota { get; set; } = 50;

    /// <summary>
    /// How long the channel may take. Default 250 ms; 1 ms to 1 minute. One in memory that overruns it several times in a row
    /// is left out for a while (<see cref="ServingOptions.BreakAfter"/>); a remote one that has not finished by then is left out.
    /// </summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Channels of more weight are asked first and so take what they want of the budget. Where the quotas of channels of
    /// equal weight exceed what is left, they share it in proportion to their quotas. Where nothing personal is known to
    /// rank by, each has a part of the answer in proportion to its weight; where no version is active but something is known of the
    /// user, its order counts by its weight. Default 1; 1 to 1,000.
    /// </summary>
    public int Weight { get; set; } = 1;

    /// <summary>
    /// Places at the end of the answer that are kept for the channel's best items, whatever the ranker thinks of them. Where nothing
    /// ranks, such a channel gets these places and no others.
    /// Default 0; 0 to 100.
    /// </summary>
    public int Slots { get; set; }
}
