using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>Measures a click predictor on labelled held-out examples.</summary>
public static class ClickEvaluator
{
    /// <summary>Asks for every example's probability, given only what happened strictly before it.</summary>
    /// <param name="predictor">The predictor; thread-safe unless <paramref name="maxParallelism"/> is 1.</param>
    /// <param name="log">
    /// All events up to the examples, held-out ones too: of these, an example's history has those of its user with an
    /// earlier time. Events of the same time stay out, as one page is shown and rated at one time.
    /// </param>
    /// <param name="examples">The examples, in any order.</param>
    /// <param name="maxParallelism">Most users asked at once, from 1; null for the number of processors.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <returns>The metrics; the same for any parallelism.</returns>
    public static ClickResult Evaluate(
        IClickPredictor predictor,
        InteractionDataset log,
        IReadOnlyList<LabelledExample> examples,
        int? maxParallelism = null,
        CancellationToken cancellationToken = default)
    {
        var probabilities = Run(predictor, log, examples, maxParallelism, cancellationToken).Probabilities;
        var labels = examples.Select(e => e.Positive).ToArray();
        var rate = (float)labels.Count(positive => positive) / labels.Length;
        return new ClickResult
        {
            Predictor = predictor.Name,
            Dataset = log.Name,
            Examples = labels.Length,
            Positives = labels.Count(positive => positive),
            Auc = ClickMetrics.Auc(probabilities, labels),
            LogLoss = ClickMetrics.LogLoss(probabilities, labels),
            BaseRateLogLoss = ClickMetrics.LogLoss(Enumerable.Repeat(rate, labels.Length).ToArray(), labels),
        };
    }

    /// <summary>Asks for every example's probability and keeps them, for metrics by user (<see cref="MetricCatalog"/>).</summary>
    /// <param name="predictor">The predictor; thread-safe unless <paramref name="maxParallelism"/> is 1.</param>
    /// <param name="log">As for <see cref="Evaluate"/>.</param>
    /// <param name="examples">The examples, in any order.</param>
    /// <param name="maxParallelism">Most users asked at once, from 1; null for the number of processors.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    public static ClickRun Run(
        IClickPredictor predictor,
        InteractionDataset log,
        IReadOnlyList<LabelledExample> examples,
        int? maxParallelism = null,
        CancellationToken cancellationToken = default)
    {
        var parallelism = maxParallelism ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(parallelism, 1, nameof(maxParallelism));
        var byUser = log.ByUser();
        var groups = Enumerable.Range(0, examples.Count)
            .GroupBy(i => (examples[i].User, examples[i].Time, examples[i].Context))
            .GroupBy(moment => moment.Key.User)
            .ToArray();
        var probabilities = new float[examples.Count];
        Parallel.ForEach(
            groups,
            new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken },
            user =>
            {
                var history = byUser[user.Key].Select(e => new HistoryEvent(e.Item, e.Kind, e.Value, e.Time)).ToArray();
                foreach (var moment in user)
                {
                    Predict(predictor, history, [.. moment], examples, probabilities);
                }
            });

        return new ClickRun(predictor.Name, examples, probabilities);
    }

    private static void Predict(
        IClickPredictor predictor,
        HistoryEvent[] events,
        int[] indexes,
        IReadOnlyList<LabelledExample> examples,
        float[] probabilities)
    {
        var first = examples[indexes[0]];
        var state = new UserState(first.User, new ArraySegment<HistoryEvent>(events, 0, CountBefore(events, first.Time)), first.Time, first.Context);
        var items = indexes.Select(i => new ShownItem(examples[i].Item, examples[i].Channel, examples[i].ChannelScore)).ToArray();
        var answers = new float[items.Length];
        predictor.Predict(state, items, answers);
        for (var i = 0; i < indexes.Length; i++)
        {
            probabilities[indexes[i]] = answers[i];
        }
    }

    /// <summary>Number of events, sorted by time, that are earlier than the given time.</summary>
    private static int CountBefore(HistoryEvent[] events, long time)
    {
        var (low, high) = (0, events.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = events[middle].Time < time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
