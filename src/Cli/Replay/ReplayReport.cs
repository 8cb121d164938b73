namespace Recsys.Cli.Replay;

/// <summary>What a replay did and found.</summary>
/// <param name="Events">Events that went through.</param>
/// <param name="Users">Users of them.</param>
/// <param name="Answers">Answers of these users.</param>
/// <param name="Items">Items of the catalogue.</param>
/// <param name="Removed">Events that the store counts and no longer has, as they were too old; they are in no comparison.</param>
/// <param name="IsWhole">Whether the whole log went through, so that the store's own counters could be held against it.</param>
/// <param name="Differences">What is not as it was, each in a sentence.</param>
internal sealed record ReplayReport(long Events, int Users, long Answers, int Items, long Removed, bool IsWhole, IReadOnlyList<string> Differences);
