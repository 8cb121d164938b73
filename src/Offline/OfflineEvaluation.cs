using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Offline;

/// <summary>Splits and evaluates in the same way everywhere in this tool.</summary>
internal static class OfflineEvaluation
{
    private const string Metrics = "hr@5,ndcg@5,coverage@5,hr@10,ndcg@10,coverage@10,hr@20,ndcg@20,coverage@20,mrr@20,auc,logloss";

    /// <summary>Protocols of a single fold: those by which a model can be trained once and then measured.</summary>
    public static readonly string[] Protocols = [.. SplitProtocols.All.Where(p => !p.NeedsRefit).Select(p => p.Name)];

    public static DatasetSplit Split(InteractionDataset dataset, string protocol, SplitOptions? options = null) => protocol == TrainingPlan.All
        ? new DatasetSplit(TrainingPlan.All, dataset, dataset.With([]), dataset.With([]))
        : SplitProtocols.Get(protocol).Split(dataset, options);

    /// <summary>Refuses a test that asks nothing, whose figures would be no numbers.</summary>
    /// <exception cref="ArgumentException">There is no question.</exception>
    public static RankingQuestions Asked(RankingQuestions questions) => questions.Questions.Count > 0
        ? questions
        : throw new ArgumentException(
            $"No question can be asked of '{questions.Dataset}' by {questions.Protocol}: of {questions.HeldOutEvents} held-out events {questions.RepeatedEvents} are of items that their user had met; "
            + "each user needs further events before them.");

    /// <summary>Full ranking over the test part.</summary>
    public static IReadOnlyDictionary<string, double> Evaluate(
        IRecommender recommender, InteractionDataset dataset, DatasetSplit split, CancellationToken cancellationToken)
    {
        using var model = new OfflineModel(recommender.Name) { Recommender = recommender };
        var metrics = MetricCatalog.Parse(Metrics);
        var fold = new EvaluationFold(dataset, split, needsRefit: false);
        Asked(fold.Questions);
        var run = FoldRun.Of(model, fold, metrics, cancellationToken);
        var values = run.Measure(metrics).ToDictionary(f => f.Key, f => MeasuredMetric.ValueOf(f.Value));
        values["Questions"] = run.Ranking!.Answers.Count;
        return values;
    }
}
