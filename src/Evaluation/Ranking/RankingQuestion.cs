namespace Recsys.Evaluation;

/// <summary>One question to a recommender: a user at a moment, and the items that a good answer has.</summary>
/// <param name="State">What the recommender may know.</param>
/// <param name="Seen">
/// Items that the answer must not have: those of the history's events other than impressions. What was only shown may
/// still be the answer.
/// </param>
/// <param name="Relevant">The held-out items, at least one, none of them in <paramref name="Seen"/>.</param>
public sealed record RankingQuestion(UserState State, IReadOnlySet<int> Seen, IReadOnlySet<int> Relevant)
{
    /// <summary>
    /// How much each relevant item is worth, for <see cref="GradedMetrics"/>: the sum of the values (seconds, price,
    /// rating) of the user's held-out events with it, 1 where the source gives none; negative values count as 0.
    /// </summary>
    public IReadOnlyDictionary<int, double> Gains { get; init; } = Relevant.ToDictionary(item => item, _ => 1.0);
}
