using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>A channel as one surface asks it. Exactly one of the two channels is there.</summary>
/// <param name="Guard">Its breaker.</param>
/// <param name="Local">The channel, where it is in memory.</param>
/// <param name="Remote">The channel, where it may wait.</param>
/// <param name="Quota">The most that it may bring.</param>
/// <param name="Weight">Its weight, where the lists of several channels become one without a ranker.</param>
/// <param name="Shared">Its quota and those of the channels of equal weight that are asked after it, among which it shares what is left.</param>
/// <param name="Deadline">How long it may take.</param>
/// <param name="DeadlineTicks">The same in the clock's timestamps.</param>
/// <param name="Slots">Places of the answer kept for it.</param>
/// <param name="OnlyWithoutVersion">Whether it is asked only while no version is active.</param>
internal sealed record PlannedChannel(
    ChannelGuard Guard,
    IRecallChannel? Local,
    IRemoteRecallChannel? Remote,
    int Quota,
    int Weight,
    long Shared,
    TimeSpan Deadline,
    long DeadlineTicks,
    int Slots,
    bool OnlyWithoutVersion)
{
    /// <summary>Whether the channel's order says something about this very user.</summary>
    public bool IsPersonal { get; } = Local is { IsPersonal: true };

    /// <summary>Whether chance decides what the channel brings.</summary>
    public bool IsRandom { get; } = Local is { IsRandom: true };

    /// <summary>The channel, where it fills the rest of a list.</summary>
    public IFillingChannel? Filling { get; } = Local as IFillingChannel;

    /// <summary>How many the channel may bring of what is left of the budget.</summary>
    public int Share(int left) => Shared <= left ? Quota : (int)Math.Min(Quota, ((left * (long)Quota) + Shared - 1) / Shared);
}
