namespace Recsys.Grains;

/// <summary>How a silo's background loop is doing.</summary>
/// <param name="Name">Name of the loop, as in logs and metrics.</param>
/// <param name="Period">Pause between two rounds.</param>
/// <param name="Rounds">Rounds that ended, failed ones among them.</param>
/// <param name="Failures">Rounds that failed.</param>
/// <param name="LastSuccess">When a round last succeeded; null before the first.</param>
/// <param name="SinceSuccess">Time since then, or since the loop began where no round has succeeded.</param>
/// <param name="LastError">Message of the last failed round; null where none has failed. It stays after a success.</param>
/// <param name="Late">
/// Whether no round has succeeded for <see cref="RecsysLimits.LoopLateAfter"/> or three periods, whichever is longer: it fails,
/// hangs or starves.
/// </param>
public sealed record BackgroundLoopStatus(
    string Name,
    TimeSpan Period,
    long Rounds,
    long Failures,
    DateTimeOffset? LastSuccess,
    TimeSpan SinceSuccess,
    string? LastError,
    bool Late);
