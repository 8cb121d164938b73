namespace Recsys.Evaluation;

/// <summary>Metrics of ranked lists. Those of one list are averaged over questions, undefined (NaN) ones left out.</summary>
internal static class ListDefinitions
{
    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        Mean(MetricNames.HitRate, (a, k) => RankingMetrics.HitRate(a.Ranking, a.Question.Relevant, k)),
        Mean(MetricNames.PrecisionAt, (a, k) => RankingMetrics.Precision(a.Ranking, a.Question.Relevant, k)),
        Mean(MetricNames.RecallAt, (a, k) => RankingMetrics.Recall(a.Ranking, a.Question.Relevant, k)),
        Mean(MetricNames.Ndcg, (a, k) => RankingMetrics.Ndcg(a.Ranking, a.Question.Relevant, k)),
        Mean(MetricNames.GradedNdcg, (a, k) => GradedMetrics.Ndcg(a.Ranking, a.Question.Gains, k)),
        Mean(MetricNames.Mrr, (a, k) => RankingMetrics.ReciprocalRank(a.Ranking, a.Question.Relevant, k)),
        Mean(MetricNames.MeanAveragePrecision, (a, k) => RankingMetrics.AveragePrecision(a.Ranking, a.Question.Relevant, k)),
        MetricDefinition.OfLists(MetricNames.Coverage, (run, k) =>
            new CoverageStatistic(Places(run), [.. run.Answers.Select(a => a.Ranking)], run.Items, k)),
        Mean(MetricNames.Diversity, (a, k) => ListMetrics.Diversity(a.Ranking, a.Items.Distance, k), leastCutoff: 2),
        Mean(MetricNames.Novelty, (a, k) => ListMetrics.Novelty(a.Ranking, a.Items.SelfInformation, k)),
    ];

    private static MetricDefinition Mean(Func<int, string> name, Func<RankedAnswer, int, double> value, int leastCutoff = 1) =>
        MetricDefinition.OfLists(name, (run, k) => SumsStatistic.Mean(Places(run), i => value(run.Answers[i], k)), leastCutoff);

    private static UserPlaces Places(RankingRun run) => new(run.Answers.Select(a => a.Question.State.User));
}
