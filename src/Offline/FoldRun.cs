using Recsys.Evaluation;

namespace Recsys.Offline;

/// <summary>A model's answers, of each kind that metrics ask for and it can give; of one fold, or of several together.</summary>
internal sealed record FoldRun(RankingRun? Ranking, ClickRun? Clicks, RatingRun? Ratings)
{
    /// <summary>Asks a model what the metrics need.</summary>
    public static FoldRun Of(OfflineModel model, EvaluationFold fold, IReadOnlyList<Metric> metrics, CancellationToken cancellationToken) => new(
        model.Recommender is { } recommender && metrics.OfType<Metric<RankingRun>>().Any() && fold.Questions.Questions.Count > 0
            ? RankingEvaluator.Run(recommender, fold.Questions, metrics.Max(m => m.Cutoff), cancellationToken: cancellationToken) with { Recommender = model.Name }
            : null,
        metrics.OfType<Metric<ClickRun>>().Any() ? ClicksOf(model, fold, cancellationToken) : null,
        model.RatingPredictor is { } ratings && fold.Ratings.Count > 0 && metrics.OfType<Metric<RatingRun>>().Any()
            ? RatingEvaluator.Run(ratings, fold.Split.TrainAndValidation(), fold.Ratings, cancellationToken: cancellationToken)
            : null);

    /// <summary>The answers of several folds together.</summary>
    public static FoldRun Concat(IReadOnlyList<FoldRun> runs) => new(
        Concat(runs.Select(r => r.Ranking), RankingRun.Concat),
        Concat(runs.Select(r => r.Clicks), ClickRun.Concat),
        Concat(runs.Select(r => r.Ratings), RatingRun.Concat));

    // A ranker is asked for the examples themselves, as there may be several of one moment and their fields are of the set.
    private static ClickRun? ClicksOf(OfflineModel model, EvaluationFold fold, CancellationToken cancellationToken)
    {
        if (model is { Ranker: { } ranker, Test: { } test })
        {
            var examples = test.Indexes.Select(i => test.Set.Examples[i]).Select(e => new LabelledExample(e.User, e.Item, e.Time, e.Label > 0));
            return test.Indexes.Count == 0 ? null : new ClickRun(model.Name, [.. examples], ranker.Predict(test.Indexes));
        }

        return model.ClickPredictor is { } clicks && fold.Clicks.Count > 0
            ? ClickEvaluator.Run(clicks, fold.Dataset, fold.Clicks, cancellationToken: cancellationToken) with { Predictor = model.Name }
            : null;
    }

    private static TRun? Concat<TRun>(IEnumerable<TRun?> runs, Func<IReadOnlyList<TRun>, TRun> concat)
        where TRun : class
    {
        // A fold may have held nothing of a kind out.
        var some = runs.OfType<TRun>().ToArray();
        return some.Length == 0 ? null : concat(some);
    }

    /// <summary>The figures of those metrics that the answers allow, in the order of the metrics.</summary>
    public IReadOnlyDictionary<string, IUserStatistic> Measure(IEnumerable<Metric> metrics)
    {
        var figures = new Dictionary<string, IUserStatistic>();
        foreach (var metric in metrics)
        {
            var figure = Measure(metric, Ranking) ?? Measure(metric, Clicks) ?? Measure(metric, Ratings);
            if (figure is not null)
            {
                figures.Add(metric.Name, figure);
            }
        }

        return figures;
    }

    private static IUserStatistic? Measure<TRun>(Metric metric, TRun? run)
        where TRun : class => run is not null && metric is Metric<TRun> ofRun ? ofRun.Measure(run) : null;
}
