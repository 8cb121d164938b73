using System.Diagnostics;
using System.Globalization;
using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Offline;

/// <summary>Comparisons of more than clicks, on data without times: a random hold-out of 80, 10 and 10 % of the pairs, the same for every model and seed.</summary>
/// <param name="events">The data.</param>
/// <param name="options">Settings of a family for a seed.</param>
/// <param name="log">Told after each model.</param>
/// <param name="cancellationToken">Stops between steps.</param>
internal sealed class TaskBoards(
    InteractionDataset events, Func<ModelFamily, int, RankerOptions> options, Action<string> log, CancellationToken cancellationToken)
{
    private const int SplitSeed = 17;
    private const int DrawnPairs = 4;
    private const string ConversionRate = "conversion-rate";
    private readonly List<ModelReport> _results = [];

    /// <summary>What was measured so far.</summary>
    public IReadOnlyList<ModelReport> Results => _results;

    /// <summary>
    /// Hours played of what was bought: weighted logistic regression against the same network trained on whether it was played, and against
    /// families of clicks.
    /// </summary>
    public void WatchTime(int seed)
    {
        var pairs = PairExamples.WatchTime(events);
        var split = ExampleSplit.AtRandom(pairs, SplitSeed);
        var timed = PairExamples.WithCounts(pairs, split.Train);
        var clicks = WithValues(timed, e => e.Label);
        var weighted = ModelRegistry.Get("youtube-ranking");
        Run("youtube-ranking", weighted, timed, split, seed, Measure);
        Run("youtube-ranking, unweighted", weighted, clicks, split, seed, Measure);
        foreach (var name in new[] { "lr", "deepfm" })
        {
            Run(name, ModelRegistry.Get(name), clicks, split, seed, Measure);
        }

        Dictionary<string, double> Measure(TrainedRanker ranker, IReadOnlyList<int> part) => WatchTimeMetrics.Of(ranker.Predict(part), [.. part.Select(i => timed.Examples[i])]);
    }

    /// <summary>
    /// Clicks and conversions: ESMM against two towers of the same size trained apart, one for clicks over all impressions and one for conversions
    /// over clicks. The impressions are a proxy: views with carts and purchases after them, or, where nothing tells what was
    /// shown, purchases with plays after them among drawn pairs.
    /// </summary>
    public void Conversion(int seed)
    {
        var set = HasCarts()
            ? PairExamples.Funnel(events, InteractionKind.Click, InteractionKind.AddToCart, InteractionKind.Purchase, 0, SplitSeed)
            : PairExamples.Funnel(events, null, InteractionKind.Purchase, InteractionKind.Play, DrawnPairs, SplitSeed);
        var split = ExampleSplit.AtRandom(set, SplitSeed);
        Run("esmm", ModelRegistry.Get("esmm"), set, split, seed, (ranker, part) => Measure(part, ranker.Predict(part), ranker.Predict(part, ConversionRate)));

        // The same tower asked whether an impression was clicked: every impression counts, and the click stands for the conversion.
        var tower = ModelRegistry.Get("cvr-clicks");
        var asked = set.WithExamples([.. set.Examples.Select(e => e with { Label = 1, Value = e.Label })]);
        var clickRates = new Dictionary<IReadOnlyList<int>, float[]>();
        Run("click tower", tower, asked, split, seed, (ranker, part) =>
        {
            clickRates[part] = ranker.Predict(part);
            return [];
        });
        Run("separate towers", tower, set, split, seed, (ranker, part) =>
        {
            var conversions = ranker.Predict(part);
            return Measure(part, [.. clickRates[part].Zip(conversions, (click, conversion) => click * conversion)], conversions);
        });

        Dictionary<string, double> Measure(IReadOnlyList<int> part, float[] both, float[] conversions)
        {
            var examples = part.Select(i => set.Examples[i]).ToArray();
            int[] clicked = [.. Enumerable.Range(0, examples.Length).Where(i => examples[i].Label > 0)];
            var converted = Array.ConvertAll(examples, e => e.Value > 0);
            return new()
            {
                ["CTCVR-AUC"] = ClickMetrics.Auc(both, converted),
                ["CTCVR-log-loss"] = ClickMetrics.LogLoss(both, converted),
                ["CVR-AUC"] = ClickMetrics.Auc(Array.ConvertAll(clicked, i => conversions[i]), Array.ConvertAll(clicked, i => converted[i])),
            };
        }
    }

    private bool HasCarts()
    {
        foreach (var e in events.Interactions)
        {
            if (e.Kind == InteractionKind.AddToCart)
            {
                return true;
            }
        }

        return false;
    }

    private static ExampleSet WithValues(ExampleSet set, Func<Example, float> value) =>
        set.WithExamples([.. set.Examples.Select(e => e with { Value = value(e) })]);

    // The log has the validation's figures too: settings are chosen by them.
    private void Run(
        string name, ModelFamily family, ExampleSet set, ExampleSplit split, int seed, Func<TrainedRanker, IReadOnlyList<int>, Dictionary<string, double>> measure)
    {
        var watch = Stopwatch.StartNew();
        using var ranker = RankingTrainer.Train(family, options(family, seed), set, split.Train, split.Validation, cancellationToken: cancellationToken);
        var validation = measure(ranker, split.Validation);
        var metrics = measure(ranker, split.Test);
        log(string.Create(
            CultureInfo.InvariantCulture,
            $"{name} seed {seed}: {ranker.Epochs.Count} epochs, {watch.Elapsed.TotalSeconds:0} s, validation {Text(validation)}; test {Text(metrics)}"));
        if (metrics.Count > 0)
        {
            _results.Add(new ModelReport(name, 0, split.Test.Count, [.. metrics.Select(m => new MeasuredMetric(m.Key, m.Value, null, 0))], new Dictionary<string, double[]>()) { Seed = seed });
        }
    }

    private static string Text(Dictionary<string, double> metrics) =>
        string.Join(", ", metrics.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Key} {m.Value:0.0000}")));
}
