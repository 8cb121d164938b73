using Recsys.Evaluation;

namespace Recsys.Offline;

/// <summary>What was measured of one model.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Figures">Figures over all folds, by the metric's name.</param>
/// <param name="FoldValues">Each metric's value in each fold.</param>
/// <param name="Answers">The answers of all folds.</param>
internal sealed record ModelScores(
    string Model,
    IReadOnlyDictionary<string, IUserStatistic> Figures,
    IReadOnlyDictionary<string, double[]> FoldValues,
    FoldRun Answers)
{
    /// <summary>Number of ranking questions.</summary>
    public int Questions => Answers.Ranking?.Answers.Count ?? 0;

    /// <summary>Number of held-out impressions or ratings.</summary>
    public int Examples => Answers.Clicks?.Examples.Count ?? Answers.Ratings?.Examples.Count ?? 0;
}
