using Recsys.Core;

namespace Recsys.Models;

/// <summary>How long a user stayed with an item.</summary>
internal static class Stays
{
    /// <summary>A stay of at least so many seconds is a long click.</summary>
    public const float LongSeconds = 60;

    // After a pause of half an hour the user was away, and nobody knows how long they stayed before.
    private const long IdleMs = 30 * 60 * 1000;

    /// <summary>
    /// Seconds that the user stayed: the value of plays and dwells; of a click, the time to the next event where that lies within
    /// half an hour. 0 for the rest.
    /// </summary>
    /// <param name="newestFirst">The events.</param>
    /// <param name="at">Which of them.</param>
    public static float Of(ReadOnlySpan<HistoryEvent> newestFirst, int at)
    {
        var e = newestFirst[at];
        switch (e.Kind)
        {
            case InteractionKind.Play or InteractionKind.Dwell:
                return e.Value;
            case InteractionKind.Click when at > 0:
                var pause = newestFirst[at - 1].Time - e.Time;
                return pause <= IdleMs ? pause / 1000f : 0;
            default:
                return 0;
        }
    }
}
