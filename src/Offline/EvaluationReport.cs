using Recsys.Evaluation;

namespace Recsys.Offline;

/// <summary>What was measured of some models on the same questions.</summary>
/// <param name="Dataset">Name of the data set.</param>
/// <param name="Protocol">The protocol with its settings.</param>
/// <param name="Models">The models, in the order asked for.</param>
public sealed record EvaluationReport(string Dataset, string Protocol, IReadOnlyList<ModelReport> Models);

/// <summary>What was measured of one model.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Questions">Number of ranking questions.</param>
/// <param name="Examples">Number of held-out impressions, ratings or rows with labels.</param>
/// <param name="Metrics">The figures with their intervals over users.</param>
/// <param name="Folds">Each metric's value in each fold; NaN where a fold had nothing to measure it by.</param>
public sealed record ModelReport(
    string Model, int Questions, int Examples, IReadOnlyList<MeasuredMetric> Metrics, IReadOnlyDictionary<string, double[]> Folds)
{
    /// <summary>The seed that a family was trained with; null for what was not trained here by one.</summary>
    public int? Seed { get; init; }

    /// <summary>The answers that click metrics are made of; null where there are none.</summary>
    public ClickRun? Clicks { get; init; }

    internal static ModelReport Of(ModelScores scores, int? seed, ResamplingOptions resampling) => new(
        scores.Model, scores.Questions, scores.Examples, [.. scores.Figures.Select(f => MeasuredMetric.Of(f.Key, f.Value, resampling))], scores.FoldValues)
    {
        Seed = seed,
        Clicks = scores.Answers.Clicks,
    };
}

/// <summary>Two models on the same questions.</summary>
/// <param name="Dataset">Name of the data set.</param>
/// <param name="Protocol">The protocol with its settings.</param>
/// <param name="First">The first model.</param>
/// <param name="Second">The one that it is held against.</param>
/// <param name="Metrics">First minus second, by metric, of the metrics that both have.</param>
public sealed record ComparisonReport(
    string Dataset, string Protocol, string First, string Second, IReadOnlyDictionary<string, PairedComparison> Metrics);
