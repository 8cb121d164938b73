namespace Recsys.Offline;

/// <summary>How a retraining ended.</summary>
public enum RetrainOutcome
{
    /// <summary>There is not enough that is new; nothing was trained.</summary>
    TooFewEvents,

    /// <summary>The new version was worse than what serves, so it was not published.</summary>
    Refused,

    /// <summary>A version that passed the comparison was published.</summary>
    Published,
}
