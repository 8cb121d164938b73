using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Cli.Offline;

/// <summary>Splits and evaluates in the same way everywhere in this tool.</summary>
internal static class OfflineEvaluation
{
    public static readonly string[] Protocols = ["leave-one-out", "global-time"];

    private static readonly TimeSpan LabelWindow = TimeSpan.FromMinutes(30);

    public static DatasetSplit Split(InteractionDataset dataset, string protocol) => protocol switch
    {
        "leave-one-out" => LeaveOneOutSplit.Split(dataset),
        "global-time" => GlobalTimeSplit.Split(dataset),
        _ => throw new ArgumentException($"--protocol is '{protocol}'; allowed: {string.Join(", ", Protocols)}."),
    };

    /// <summary>Full ranking over the test part, with click metrics where there is a predictor of clicks and impressions to hold it against.</summary>
    public static IReadOnlyDictionary<string, double> Evaluate(
        IRecommender recommender, InteractionDataset dataset, DatasetSplit split, CancellationToken cancellationToken, IClickPredictor? predictor = null)
    {
        var ranking = RankingEvaluator.Evaluate(recommender, RankingQuestions.Create(split), cancellationToken: cancellationToken);
        var metrics = new Dictionary<string, double>(ranking.Metrics) { ["Questions"] = ranking.Questions };
        // Without impressions nobody knows what was shown and not clicked, and the ranker's negatives are sampled ones.
        if (predictor is not null && dataset.Interactions.ToArray().Any(i => i.Kind == InteractionKind.Impression))
        {
            // Both held-out parts: the page on which a test item was clicked was shown before the click, so in validation.
            var heldOut = dataset.With(split.Validation.Interactions.ToArray().Concat(split.Test.Interactions.ToArray()));
            var examples = LabelledExamples.FromImpressions(heldOut, LabelWindow);
            foreach (var (name, value) in ClickEvaluator.Evaluate(predictor, dataset, examples, cancellationToken: cancellationToken).Metrics)
            {
                metrics[name] = value;
            }
        }

        return metrics;
    }
}
