using Recsys.Core;

namespace Recsys.Models;

/// <summary>What the ranker knows of a request besides its candidates.</summary>
public readonly ref struct RankRequest
{
    /// <summary>The user's interest vector, InterestDimension floats, as ComputeInterest gave it.</summary>
    public required ReadOnlySpan<float> Interest { get; init; }

    /// <summary>The user's events, newest first.</summary>
    public required ReadOnlySpan<HistoryEvent> History { get; init; }

    /// <summary>Time of the request, unix milliseconds.</summary>
    public required long Time { get; init; }
}
