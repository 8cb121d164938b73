using Recsys.Core;
using Recsys.Data;
using Recsys.Offline;
using Recsys.Training.Ranking;
using Recsys.Training.Recall.NextItem;
using Recsys.Training.Zoo.NextItem;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Cli.Bench;

/// <summary>
/// Seconds of an epoch over the same events in catalogues of several sizes: a model that is trained row by row takes as long in each, one that
/// sweeps its tables takes longer in larger ones.
/// </summary>
internal static class TableBench
{
    private const int Epochs = 3;
    private const int Users = 4_000;
    private const int History = 20;
    private const int Used = 10_000;
    private const int Dimension = 64;

    /// <summary>Times an epoch for each size of the catalogue.</summary>
    /// <returns>Seconds by model and size, and the largest size's over the smallest's.</returns>
    public static BenchReport Run(IReadOnlyList<int> sizes, int threads, CancellationToken cancellationToken)
    {
        var details = new Dictionary<string, double>();
        foreach (var (name, train) in (IEnumerable<(string, Action<int, IProgress<TrainingProgress>>)>)
            [
                ("core", (size, progress) => NextItem(size, threads, progress, cancellationToken)),
                ("fm", (size, progress) => Ranker("fm", size, threads, progress, cancellationToken)),
                ("poly2", (size, progress) => Ranker("poly2", size, threads, progress, cancellationToken)),
            ])
        {
            var seconds = sizes.Select(size =>
            {
                var elapsed = new List<double>();
                train(size, new ProgressRelay(p => elapsed.Add(p.Elapsed.TotalSeconds)));

                // The first epoch also pays for compilation.
                var best = elapsed.Skip(1).Zip(elapsed, (after, before) => after - before).Min();
                details[$"{name}{size}Seconds"] = Math.Round(best, 3);
                return best;
            }).ToArray();
            details[$"{name}LargestOverSmallest"] = Math.Round(seconds[^1] / seconds[0], 3);
        }

        return new BenchReport { Name = $"train tables {string.Join(" ", sizes)}", Details = details };
    }

    // A softmax over 1,000 drawn items; events are on the first 10,000.
    private static void NextItem(int items, int threads, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        var family = NextItemFamilies.Get("core");
        var options = family.Defaults with
        {
            Dimension = Dimension,
            HistoryLength = History,
            SampledItems = 1_000,
            BatchSize = 128,
            Epochs = Epochs,
            Threads = threads,
        };
        NextItemTrainer.Train(family, Events(items), null, options, progress, cancellationToken: cancellationToken).Dispose();
    }

    // As many categories, or hashed pairs, as there are items, and the mean of states four times an epoch.
    private static void Ranker(string name, int items, int threads, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        var random = new Random(2);
        var events = Events(items);
        FieldColumn[] fields =
        [
            FieldColumn.Category("user", FieldOwner.User, ["", .. events.UserIds], [.. Enumerable.Range(1, Users)]),
            FieldColumn.Category("item", FieldOwner.Item, ["", .. events.ItemIds], [.. Enumerable.Range(1, items)]),
        ];
        var set = new ExampleSet(events.With([]), [.. Enumerable.Range(0, Users * History).Select(i => new Example(i % Users, random.Next(Used), i, random.Next(2), 0))], fields);
        var family = ModelRegistry.Get(name);
        var options = family.Defaults with
        {
            Averaging = 0.8,
            EvaluationsPerEpoch = 4,
            HistoryAsFields = false,
            RowPenalty = 0,
            Epochs = Epochs,
            Threads = threads,
        };
        options = options is Poly2Options pairs ? pairs with { Buckets = items } : options;
        RankingTrainer.Train(family, options, set, [.. Enumerable.Range(0, set.Examples.Count)], [], progress, cancellationToken: cancellationToken).Dispose();
    }

    private static InteractionDataset Events(int items)
    {
        var random = new Random(1);
        return new InteractionDataset(
            "random",
            [.. Enumerable.Range(0, Users).Select(u => $"u{u}")],
            [.. Enumerable.Range(0, items).Select(i => $"i{i}")],
            [.. Enumerable.Range(0, History + 1).SelectMany(t => Enumerable.Range(0, Users).Select(u => new Interaction(u, random.Next(Used), InteractionKind.Click, 0, t)))]);
    }
}
