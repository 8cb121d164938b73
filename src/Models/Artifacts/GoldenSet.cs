namespace Recsys.Models;

/// <summary>The golden cases of a version; a loader reproduces all of them before the version counts as loaded.</summary>
/// <param name="User">Cases of the user graph, at least one.</param>
/// <param name="Ranker">Cases of the ranker, at least one where there is a ranker, else none.</param>
public sealed record GoldenSet(IReadOnlyList<GoldenCase> User, IReadOnlyList<GoldenCase> Ranker);
