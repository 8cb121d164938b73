using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Cli.Offline;

/// <summary>Splits and evaluates in the same way everywhere in this tool.</summary>
internal static class OfflineEvaluation
{
    private const string Metrics = "hr@5,ndcg@5,coverage@5,hr@10,ndcg@10,coverage@10,hr@20,ndcg@20,coverage@20,mrr@20,auc,logloss";

    /// <summary>Protocols of a single fold: those by which a model can be trained once and then measured.</summary>
    public static readonly string[] Protocols = [.. SplitProtocols.All.Where(p => !p.NeedsRefit).Select(p => p.Name)];

    public static DatasetSplit Split(InteractionDataset dataset, string protocol, SplitOptions? options = null) =>
        SplitProtocols.Get(protocol).Split(dataset, options);

    /// <summary>Full ranking over the test part, with click metrics where there is a predictor of clicks and impressions to hold it against.</summary>
    public static IReadOnlyDictionary<string, double> Evaluate(
        IRecommender recommender, InteractionDataset dataset, DatasetSplit split, CancellationToken cancellationToken, IClickPredictor? predictor = null)
    {
        using var model = new OfflineModel(recommender.Name) { Recommender = recommender, ClickPredictor = predictor };
        var metrics = MetricCatalog.Parse(Metrics);
        var run = FoldRun.Of(model, new EvaluationFold(dataset, split, needsRefit: false), metrics, cancellationToken);
        var values = run.Measure(metrics).ToDictionary(f => f.Key, f => MeasuredMetric.ValueOf(f.Value));
        values["Questions"] = run.Ranking!.Answers.Count;
        return values;
    }
}
