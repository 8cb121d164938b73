using System.Diagnostics;
using System.Globalization;
using Recsys.Data;
using Recsys.Training.Ranking;

namespace Recsys.Offline;

/// <summary>Holds families of models against each other on the same examples and the same split.</summary>
/// <param name="set">The examples.</param>
/// <param name="split">What is learned from and what tests.</param>
internal sealed class Leaderboard(ExampleSet set, ExampleSplit split)
{
    private readonly List<LeaderboardEntry> _results = [];

    /// <summary>What was measured so far.</summary>
    public IReadOnlyList<LeaderboardEntry> Results => _results;

    /// <summary>Trains and tests one model.</summary>
    /// <returns>A line for a log.</returns>
    public string Run(ModelFamily family, RankerOptions options, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var ranker = RankingTrainer.Train(family, options, set, split.Train, split.Validation, cancellationToken: cancellationToken);
        var scores = ranker.Predict(split.Test);
        var tested = split.Test.Select(i => set.Examples[i]).ToArray();
        var metrics = ranker.Measure(scores, tested);
        _results.Add(new LeaderboardEntry(family.Name, options.Seed, ranker.Epochs.Count, watch.Elapsed.TotalSeconds, metrics));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{family.Name} seed {options.Seed}: {ranker.Epochs.Count} epochs, {watch.Elapsed.TotalSeconds:0} s, validation {Best(ranker)}, test {Text(metrics)}");
    }

    // Settings are chosen by these figures, never by the test's.
    private static string Best(TrainedRanker ranker) => ranker.Epochs.Where(e => e.Metrics.Count > 0).MaxBy(e => e.Metrics.Values.First()) is { } best
        ? $"{Text(best.Metrics)} in epoch {best.Epoch}"
        : "none";

    private static string Text(IReadOnlyDictionary<string, double> metrics) =>
        string.Join(", ", metrics.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Key} {m.Value:0.0000}")));
}

/// <summary>One trained and tested model.</summary>
internal sealed record LeaderboardEntry(string Model, int Seed, int Epochs, double Seconds, IReadOnlyDictionary<string, double> Metrics);
