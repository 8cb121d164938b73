namespace Recsys.Evaluation;

/// <summary>All ratings that a predictor gave.</summary>
/// <param name="Predictor">The predictor's name.</param>
/// <param name="Examples">The actual ratings.</param>
/// <param name="Predictions">The predicted rating of each example.</param>
public sealed record RatingRun(string Predictor, IReadOnlyList<RatedExample> Examples, float[] Predictions)
{
    /// <summary>The ratings of several folds of one data set as one run.</summary>
    /// <param name="runs">The folds' runs, at least one.</param>
    public static RatingRun Concat(IReadOnlyList<RatingRun> runs) => new(
        runs[0].Predictor, [.. runs.SelectMany(r => r.Examples)], [.. runs.SelectMany(r => r.Predictions)]);
}
