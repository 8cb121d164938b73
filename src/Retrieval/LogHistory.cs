namespace Recsys.Retrieval;

/// <summary>What a channel needs of the event log from before the silo began, or from other silos. It is read only for channels that are asked.</summary>
[Flags]
public enum LogHistory
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Positive events, in <see cref="TrendColumn"/>.</summary>
    Trend = 1,

    /// <summary>Purchases, in <see cref="CoPurchases"/>.</summary>
    Purchases = 2,

    /// <summary>Users with their interests, in <see cref="RecentUsers"/>.</summary>
    Users = 4,

    /// <summary>Items that the same users met, in <see cref="LiveCoOccurrence"/>.</summary>
    Together = 8,
}
