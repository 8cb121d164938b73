namespace Recsys.Evaluation;

/// <summary>All lists that a recommender gave.</summary>
/// <param name="Recommender">The recommender's name.</param>
/// <param name="Items">Size of the catalogue that was ranked.</param>
/// <param name="Answers">Questions and lists, in the order of the questions.</param>
public sealed record RankingRun(string Recommender, int Items, IReadOnlyList<RankedAnswer> Answers)
{
    /// <summary>The lists of several folds of one data set as one run.</summary>
    /// <param name="runs">The folds' runs, at least one.</param>
    public static RankingRun Concat(IReadOnlyList<RankingRun> runs) =>
        runs[0] with { Answers = [.. runs.SelectMany(r => r.Answers)] };
}
