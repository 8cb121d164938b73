namespace Recsys.Evaluation;

/// <summary>Metrics of predicted ratings.</summary>
internal static class RatingDefinitions
{
    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        MetricDefinition.Of<RatingRun>(MetricNames.Rmse, run => SumsStatistic.Mean(Places(run), i => Math.Pow(Error(run, i), 2), Math.Sqrt)),
        MetricDefinition.Of<RatingRun>(MetricNames.Mae, run => SumsStatistic.Mean(Places(run), i => Math.Abs(Error(run, i)))),
        MetricDefinition.Of<RatingRun>(MetricNames.Mape, run => SumsStatistic.Mean(
            Places(run), i => RatingMetrics.RelativeError(run.Predictions[i], run.Examples[i].Rating))),
    ];

    private static double Error(RatingRun run, int example) => (double)run.Predictions[example] - run.Examples[example].Rating;

    private static UserPlaces Places(RatingRun run) => new(run.Examples.Select(e => e.User));
}
