using Recsys.Data;

namespace Recsys.Training.Ranking;

/// <summary>A metric of validation examples that may decide when training stops.</summary>
/// <param name="Name">Its name among the metrics.</param>
/// <param name="LessIsBetter">Whether it is an error.</param>
internal sealed record StoppingMetric(string Name, bool LessIsBetter = false)
{
    /// <summary>What training raises.</summary>
    /// <param name="metrics">Metrics by name.</param>
    public double Of(IReadOnlyDictionary<string, double> metrics) => LessIsBetter ? -metrics[Name] : metrics[Name];

    /// <summary>
    /// Takes the first metric that the examples define. A metric such as AUC has a value, whatever the scores are, where both labels
    /// are there, and none where one is missing: so equal scores tell before the training what can be told after each epoch.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="examples">The validation examples.</param>
    /// <returns>The metric, and what to say of it where it is not the usual one.</returns>
    /// <exception cref="TrainingDataException">The examples define none.</exception>
    public static (StoppingMetric Metric, string? Note) For(RankingModel model, Example[] examples)
    {
        var metrics = model.Validate(new float[examples.Length], examples);
        var wanted = model.StoppingMetrics(examples);
        var found = wanted.FirstOrDefault(m => !double.IsNaN(metrics[m.Name]));
        if (found is null)
        {
            throw new TrainingDataException(
                $"{model.GetName()} stops by {wanted[0].Name}, which the {Labels(examples)} do not define: training could not tell a good epoch from a bad one. " +
                "Hold out examples with both outcomes, or none, so that all epochs run.");
        }

        return (found, ReferenceEquals(found, wanted[0])
            ? null
            : $"the {Labels(examples)} do not define {wanted[0].Name}: {found.Name} decides when to stop");
    }

    private static string Labels(Example[] examples)
    {
        var positive = examples.Count(e => e.Label > 0.5f);
        return $"{examples.Length} validation examples ({positive} positive, {examples.Length - positive} negative, {examples.Count(e => e.Label > 0.5f && e.Value > 0)} positive with a value)";
    }
}
