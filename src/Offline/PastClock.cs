using Recsys.Core;

namespace Recsys.Offline;

/// <summary>A clock whose date is that of the newest event, so that a trend is what it was then; it measures time as ever.</summary>
/// <param name="past">The events.</param>
internal sealed class PastClock(InteractionDataset past) : TimeProvider
{
    private readonly DateTimeOffset _now = past.Interactions.Length > 0
        ? DateTimeOffset.FromUnixTimeMilliseconds(past.Interactions[^1].Time)
        : DateTimeOffset.UnixEpoch;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _now;
}
