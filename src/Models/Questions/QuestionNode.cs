using Recsys.Core;

namespace Recsys.Models;

/// <summary>A group of users in a <see cref="QuestionTree"/>: what they take to, and the question that tells most about them.</summary>
/// <param name="Users">Training users in the group.</param>
/// <param name="Items">Rows of the group's items, best first, with the share of its events that each has.</param>
/// <param name="Field">The user attribute to ask for; null where no question tells enough.</param>
/// <param name="Answers">Number of the group of each answer; empty without a field.</param>
/// <param name="Otherwise">Number of the group of users with another answer or none; -1 where there is none.</param>
public sealed record QuestionNode(
    int Users,
    IReadOnlyList<ScoredItem> Items,
    string? Field,
    IReadOnlyDictionary<string, int> Answers,
    int Otherwise);
