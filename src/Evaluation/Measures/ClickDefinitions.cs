namespace Recsys.Evaluation;

/// <summary>Metrics of click probabilities.</summary>
internal static class ClickDefinitions
{
    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        MetricDefinition.Of<ClickRun>(MetricNames.Auc, run => new AucStatistic(Ordered(run))),
        MetricDefinition.Of<ClickRun>(MetricNames.Gauc, GaucOf),
        MetricDefinition.Of<ClickRun>(MetricNames.PrAuc, run => new AveragePrecisionStatistic(Ordered(run))),
        MetricDefinition.Of<ClickRun>(MetricNames.LogLoss, LogLossOf),
        MetricDefinition.Of<ClickRun>(MetricNames.Calibration, RatioOf),
        MetricDefinition.Of<ClickRun>(MetricNames.CalibrationError, ExpectedErrorOf),
        Decisions(MetricNames.Accuracy, m => m.Accuracy),
        Decisions(MetricNames.Precision, m => m.Precision),
        Decisions(MetricNames.Recall, m => m.Recall),
        Decisions(MetricNames.F1, m => m.F1),
    ];

    private static UserPlaces Places(ClickRun run) => new(run.Examples.Select(e => e.User));

    private static OrderedExamples Ordered(ClickRun run) => new(Places(run), run.Probabilities, run.Labels());

    private static SumsStatistic GaucOf(ClickRun run)
    {
        int[] users = [.. run.Examples.Select(e => e.User)];
        var perUser = GroupedAuc.PerUser(run.Probabilities, run.Labels(), users);
        return new SumsStatistic(new UserPlaces(perUser.Select(u => u.User)), 2, (i, row) =>
        {
            if (!double.IsNaN(perUser[i].Auc))
            {
                (row[0], row[1]) = (perUser[i].Examples * perUser[i].Auc, perUser[i].Examples);
            }
        }, sums => sums[0] / sums[1]);
    }

    private static SumsStatistic LogLossOf(ClickRun run) => SumsStatistic.Mean(
        Places(run), i => ClickMetrics.LogLoss([run.Probabilities[i]], [run.Examples[i].Positive]));

    private static SumsStatistic RatioOf(ClickRun run) => new(
        Places(run),
        2,
        (i, row) => (row[0], row[1]) = (run.Probabilities[i], run.Examples[i].Positive ? 1 : 0),
        sums => sums[1] == 0 ? double.NaN : sums[0] / sums[1]);

    /// <summary>Of each bin the difference of probabilities and positives is summed: |mean p - share| n(b) is its size.</summary>
    private static SumsStatistic ExpectedErrorOf(ClickRun run) => new(
        Places(run),
        Calibration.DefaultBins + 1,
        (i, row) =>
        {
            var bin = Calibration.BinOf(run.Probabilities[i], Calibration.DefaultBins);
            row[bin] = run.Probabilities[i] - (run.Examples[i].Positive ? 1 : 0);
            row[^1] = 1;
        },
        sums => sums.AsSpan(..^1).ToArray().Sum(Math.Abs) / sums[^1]);

    private static MetricDefinition Decisions(string name, Func<ConfusionMatrix, double> figure) =>
        MetricDefinition.OfDecisions(name, (run, threshold) => new SumsStatistic(
            Places(run),
            4,
            (i, row) =>
            {
                var one = ConfusionMatrix.OfOne(run.Probabilities[i], run.Examples[i].Positive, threshold);
                (row[0], row[1], row[2], row[3]) = (one.TruePositives, one.FalsePositives, one.TrueNegatives, one.FalseNegatives);
            },
            sums => figure(new ConfusionMatrix(sums[0], sums[1], sums[2], sums[3]))));
}
