using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// How requests of one surface are answered. Immutable: a request takes it once, when it begins, and finishes on it whatever the
/// configuration becomes meanwhile.
/// </summary>
public sealed class SurfacePlan
{
    internal SurfacePlan()
    {
    }

    /// <summary>Budget of candidates.</summary>
    internal int Candidates { get; init; }

    /// <summary>Times that an item may be shown without an outcome; 0 for any.</summary>
    internal int SeenLimit { get; init; }

    /// <summary>Whether what the user bought stays out.</summary>
    internal bool HideBought { get; init; }

    /// <summary>The channels in the order in which they are asked.</summary>
    internal PlannedChannel[] Channels { get; init; } = [];

    /// <summary>Places of the answer that are kept for single channels.</summary>
    internal int Slots { get; init; }

    /// <summary>Whether a channel may have to be waited for.</summary>
    public bool HasRemote { get; internal init; }

    /// <summary>Whether a list that no ranker judges is ordered by the orders of personal channels too.</summary>
    internal bool FuseOrders { get; init; }

    /// <summary>How far log-odds that were learned online move a candidate, in ranges of scores.</summary>
    internal float OnlineWeight { get; init; }

    /// <summary>Rules that move candidates behind the ranker.</summary>
    internal PlannedBoost[] Boosts { get; init; } = [];

    /// <summary>How much new items are lifted.</summary>
    internal FreshnessOptions Freshness { get; init; } = new();

    /// <summary>Rules that give items a place, by place.</summary>
    internal PlannedPin[] Pins { get; init; } = [];

    /// <summary>How unlike the items of a list are wanted.</summary>
    internal DiversityOptions Diversity { get; init; } = new();

    /// <summary>Places that a bandit fills.</summary>
    internal BanditOptions Bandit { get; init; } = new();

    /// <summary>Failures in a row that open a channel's breaker.</summary>
    internal int BreakAfter { get; init; }

    /// <summary>How long a breaker stays open.</summary>
    internal TimeSpan BreakFor { get; init; }

    /// <summary>Unfinished calls that a remote channel may have.</summary>
    internal int RemoteCalls { get; init; }

    /// <summary>Rules for the channel "rules".</summary>
    internal IReadOnlyList<RecallRule> Rules { get; init; } = [];

    /// <summary>Seed of what channels draw.</summary>
    internal ulong Seed { get; init; }
}
