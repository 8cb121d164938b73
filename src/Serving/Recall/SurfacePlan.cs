using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>How requests of one surface are answered. Immutable.</summary>
internal sealed class SurfacePlan
{
    /// <summary>Budget of candidates.</summary>
    public required int Candidates { get; init; }

    /// <summary>Times that an item may be shown without an outcome; 0 for any.</summary>
    public required int SeenLimit { get; init; }

    /// <summary>Whether what the user bought stays out.</summary>
    public required bool HideBought { get; init; }

    /// <summary>The channels in the order in which they are asked.</summary>
    public required PlannedChannel[] Channels { get; init; }

    /// <summary>Places of the answer that are kept for single channels.</summary>
    public required int Slots { get; init; }

    /// <summary>Whether a channel may have to be waited for.</summary>
    public required bool HasRemote { get; init; }

    /// <summary>Whether a list that no ranker judges is ordered by the orders of personal channels too.</summary>
    public required bool FuseOrders { get; init; }

    /// <summary>Failures in a row that open a channel's breaker.</summary>
    public required int BreakAfter { get; init; }

    /// <summary>How long a breaker stays open.</summary>
    public required TimeSpan BreakFor { get; init; }

    /// <summary>Unfinished calls that a remote channel may have.</summary>
    public required int RemoteCalls { get; init; }

    /// <summary>Rules for the channel "rules".</summary>
    public required IReadOnlyList<RecallRule> Rules { get; init; }

    /// <summary>Seed of what channels draw.</summary>
    public required ulong Seed { get; init; }
}
