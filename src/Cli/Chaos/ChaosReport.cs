namespace Recsys.Cli.Chaos;

/// <summary>What came of a run.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Faults">Things that happened.</param>
/// <param name="Requests">Requests that were made, repetitions not counted.</param>
/// <param name="Failed">Requests and repetitions that failed.</param>
/// <param name="FailedUnexpectedly">Of these, while nothing happened nor had just happened.</param>
/// <param name="Slowest">The longest that a batch took from its first try until it was acknowledged.</param>
/// <param name="Events">Events in the log.</param>
/// <param name="Acknowledged">Events that were acknowledged.</param>
/// <param name="Moves">Moves of a slot of users from one database to another; 0 with one database.</param>
/// <param name="InterruptedMoves">Tries of a move that ended in the middle, after which it went on.</param>
/// <param name="Wrong">What is wrong, each in a sentence; nothing where all is well.</param>
internal sealed record ChaosReport(
    int Seed, int Faults, long Requests, int Failed, int FailedUnexpectedly, TimeSpan Slowest, long Events, int Acknowledged, int Moves, int InterruptedMoves, IReadOnlyList<string> Wrong);
