using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>Measures a rating predictor on held-out ratings.</summary>
public static class RatingEvaluator
{
    /// <summary>Asks for every held-out rating and measures the errors.</summary>
    /// <param name="predictor">The predictor; thread-safe unless <paramref name="maxParallelism"/> is 1.</param>
    /// <param name="known">Events that may be known; a user's history is all of the user's events in it.</param>
    /// <param name="examples">The held-out ratings, in any order.</param>
    /// <param name="maxParallelism">Most users asked at once, from 1; null for the number of processors.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <returns>The errors; the same for any parallelism.</returns>
    /// <exception cref="AggregateException">The predictor failed, or gave NaN (<see cref="InvalidOperationException"/>).</exception>
    public static RatingResult Evaluate(
        IRatingPredictor predictor,
        InteractionDataset known,
        IReadOnlyList<RatedExample> examples,
        int? maxParallelism = null,
        CancellationToken cancellationToken = default)
    {
        var run = Run(predictor, known, examples, maxParallelism, cancellationToken);
        var actual = examples.Select(e => e.Rating).ToArray();
        return new RatingResult
        {
            Predictor = predictor.Name,
            Dataset = known.Name,
            Examples = examples.Count,
            Rmse = RatingMetrics.Rmse(run.Predictions, actual),
            Mae = RatingMetrics.Mae(run.Predictions, actual),
            Mape = RatingMetrics.Mape(run.Predictions, actual),
        };
    }

    /// <summary>Asks for every held-out rating and keeps the predictions, for metrics by user (<see cref="MetricCatalog"/>).</summary>
    /// <param name="predictor">The predictor; thread-safe unless <paramref name="maxParallelism"/> is 1.</param>
    /// <param name="known">
    /// Events that may be known. Ratings are held out whatever their time (<see cref="KFoldSplit"/>), so a user's history
    /// is all of the user's events in it, and the question is asked at the time of the last known or held-out one.
    /// </param>
    /// <param name="examples">The held-out ratings, in any order.</param>
    /// <param name="maxParallelism">Most users asked at once, from 1; null for the number of processors.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <exception cref="AggregateException">The predictor failed, or gave NaN (<see cref="InvalidOperationException"/>).</exception>
    public static RatingRun Run(
        IRatingPredictor predictor,
        InteractionDataset known,
        IReadOnlyList<RatedExample> examples,
        int? maxParallelism = null,
        CancellationToken cancellationToken = default)
    {
        var parallelism = maxParallelism ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(parallelism, 1, nameof(maxParallelism));
        var byUser = known.ByUser();
        var predictions = new float[examples.Count];
        Parallel.ForEach(
            Enumerable.Range(0, examples.Count).GroupBy(i => examples[i].User),
            new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken },
            user => Predict(predictor, byUser[user.Key], user.Key, [.. user], examples, predictions));
        return new RatingRun(predictor.Name, examples, predictions);
    }

    private static void Predict(
        IRatingPredictor predictor,
        Interaction[] events,
        int user,
        int[] indexes,
        IReadOnlyList<RatedExample> examples,
        float[] predictions)
    {
        var history = Array.ConvertAll(events, e => new HistoryEvent(e.Item, e.Kind, e.Value, e.Time));
        var time = Math.Max(indexes.Max(i => examples[i].Time), history.Length == 0 ? long.MinValue : history[^1].Time);
        var ratings = new float[indexes.Length];
        predictor.Predict(new UserState(user, history, time), Array.ConvertAll(indexes, i => examples[i].Item), ratings);
        for (var i = 0; i < indexes.Length; i++)
        {
            predictions[indexes[i]] = float.IsNaN(ratings[i])
                ? throw new InvalidOperationException(
                    $"'{predictor.Name}' gave NaN for user {user} and item {examples[indexes[i]].Item}.")
                : ratings[i];
        }
    }
}
