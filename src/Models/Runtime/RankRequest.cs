using Recsys.Core;

namespace Recsys.Models;

/// <summary>What the ranker knows of a request besides its candidates.</summary>
public readonly ref struct RankRequest
{
    /// <summary>The user's interest vector, InterestDimension floats, as ComputeInterest gave it.</summary>
    public required ReadOnlySpan<float> Interest { get; init; }

    /// <summary>The user's state, StateDimension floats, as ComputeInterest gave it with the interest; empty for versions without.</summary>
    public ReadOnlySpan<float> State { get; init; }

    /// <summary>The user's events, newest first.</summary>
    public required ReadOnlySpan<HistoryEvent> History { get; init; }

    /// <summary>Rows of the items that the user was shown lately without an outcome; rows below 0 are items that the model does not know.</summary>
    public ReadOnlySpan<int> Shown { get; init; }

    /// <summary>The user's id, for versions whose ranker reads rows of users; an unknown or null one gets the unknown user's row.</summary>
    public string? UserId { get; init; }

    /// <summary>The request's free context, for versions whose ranker reads fields of it; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Context { get; init; }

    /// <summary>Time of the request, unix milliseconds.</summary>
    public required long Time { get; init; }
}
