namespace Recsys.Evaluation;

/// <summary>All probabilities that a click predictor gave.</summary>
/// <param name="Predictor">The predictor's name.</param>
/// <param name="Examples">The examples.</param>
/// <param name="Probabilities">The probability of each example.</param>
public sealed record ClickRun(string Predictor, IReadOnlyList<LabelledExample> Examples, float[] Probabilities)
{
    /// <summary>The examples' labels.</summary>
    public bool[] Labels() => [.. Examples.Select(e => e.Positive)];

    /// <summary>The probabilities of several folds of one data set as one run.</summary>
    /// <param name="runs">The folds' runs, at least one.</param>
    public static ClickRun Concat(IReadOnlyList<ClickRun> runs) => new(
        runs[0].Predictor, [.. runs.SelectMany(r => r.Examples)], [.. runs.SelectMany(r => r.Probabilities)]);
}
