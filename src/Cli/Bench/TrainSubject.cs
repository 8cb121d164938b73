using Recsys.Core;
using Recsys.Data;
using Recsys.Training.Ranking;
using Recsys.Training.Recall.NextItem;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Zoo.NextItem;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Cli.Bench;

/// <summary>A model to time the training of, on random data of its usual shape.</summary>
/// <param name="Name">Its family.</param>
/// <param name="Steps">Steps of an epoch that say enough.</param>
/// <param name="Flops">
/// Multiplications and additions of the dense layers for one sample at a batch size: two of each a weight forward, twice that backward.
/// </param>
/// <param name="Train">Trains two epochs of so many samples at a batch size with so many threads.</param>
internal sealed record TrainSubject(
    string Name, int Steps, Func<int, double> Flops, Action<int, int, int, IProgress<TrainingProgress>, CancellationToken> Train)
{
    private const int Epochs = 2;
    private const int Users = 10_000;
    private const int History = 50;
    private const int Dimension = 64;

    public static IReadOnlyList<TrainSubject> All { get; } = [DeepFm(), Din(), TwoTower(), Gru()];

    // 26 fields of 40,000 categories each, k 16, deep part 400-400-400.
    private static TrainSubject DeepFm()
    {
        const int Fields = 26, Categories = 40_000, Width = 16;
        int[] hidden = [400, 400, 400];
        return new TrainSubject("deepfm", 40, _ => 6 * Dense([Fields * Width, .. hidden, 1]), (batch, samples, threads, progress, ct) =>
        {
            var random = new Random(1);
            var fields = Enumerable.Range(0, Fields).Select(f => FieldColumn.Category(
                $"field{f}", FieldOwner.Context, new Numbers(Categories), Draw(random, samples, Categories))).ToArray();
            var set = new ExampleSet(
                new InteractionDataset("random", ["user"], ["item"], []),
                [.. Enumerable.Range(0, samples).Select(i => new Example(0, 0, i, random.Next(2), 0))],
                fields);
            var options = ModelRegistry.Get("deepfm").Defaults with { Dimension = Width, Hidden = hidden };
            Rank("deepfm", options, set, batch, threads, progress, ct);
        });
    }

    // 100,000 items, a history of 50, attention 256-80-40-1, head 256-200-80-1.
    private static TrainSubject Din()
    {
        const int Items = 100_000;
        int[] attention = [80, 40];
        int[] head = [200, 80];
        var perEvent = (2.0 * Dimension * attention[0]) + Dense([.. attention, 1]);
        return new TrainSubject("din", 10, _ => 6 * ((History * perEvent) + (Dimension * attention[0]) + Dense([4 * Dimension, .. head, 1])), (batch, samples, threads, progress, ct) =>
        {
            var random = new Random(1);
            FieldColumn[] fields =
            [
                FieldColumn.Category("user", FieldOwner.User, new Numbers(Users + 1), [.. Enumerable.Range(1, Users)]),
                FieldColumn.Category("item", FieldOwner.Item, new Numbers(Items + 1), [.. Enumerable.Range(1, Items)]),
            ];
            var set = new ExampleSet(
                Histories(random, Users, Items, History),
                [.. Enumerable.Range(0, samples).Select(i => new Example(random.Next(Users), random.Next(Items), History + i, random.Next(2), 0))],
                fields);
            var options = (DinRankerOptions)ModelRegistry.Get("din").Defaults with
            {
                Dimension = Dimension,
                Hidden = head,
                AttentionUnits = attention,
                HistoryLength = History,
                RowPenalty = 0,
                Positions = false,
            };
            Rank("din", options, set, batch, threads, progress, ct);
        });
    }

    // The project's own two-tower, its softmax over the items of the batch alone.
    private static TrainSubject TwoTower()
    {
        const int Items = 12_000, Hops = 2, Heads = 4;
        var hop = (4.0 * Heads * History * Dimension / 2) + (2 * Heads * Dimension * Dimension) + (4 * Dimension * Dimension);
        return new TrainSubject("two-tower", 20, batch => 6 * ((Hops * hop) + (Dimension * Dimension) + ((double)Dimension * batch)), (batch, samples, threads, progress, ct) =>
        {
            // A user's every event but the first is predicted; the last one of each gets a whole history.
            var events = Histories(new Random(1), samples / History, Items, History + 1);
            TwoTowerTrainer.Train(
                events,
                null,
                new TwoTowerOptions
                {
                    Dimension = Dimension,
                    HistoryLength = History,
                    Hops = Hops,
                    Heads = Heads,
                    UniformNegatives = 0,
                    Dropout = 0,
                    BatchSize = batch,
                    Epochs = Epochs,
                    Threads = threads,
                },
                progress,
                cancellationToken: ct).Dispose();
        });
    }

    // GRU4Rec: a history of 50, one place asked, full softmax over 12,000 items.
    private static TrainSubject Gru()
    {
        const int Items = 12_000, Units = 128;
        return new TrainSubject("gru4rec", 5, _ => 6 * ((History * 3.0 * ((Dimension * Units) + (Units * Units))) + (Units * Dimension) + ((double)Dimension * Items)), (batch, samples, threads, progress, ct) =>
        {
            var events = Histories(new Random(1), samples, Items, History + 1);
            var family = NextItemFamilies.Get("gru4rec");
            var options = (Gru4RecOptions)family.Defaults with
            {
                Dimension = Dimension,
                HistoryLength = History,
                Units = Units,
                Dropout = 0,
                ExamplesPerUser = 1,
                BatchSize = batch,
                Epochs = Epochs,
                Threads = threads,
            };
            NextItemTrainer.Train(family, events, null, options, progress, cancellationToken: ct).Dispose();
        });
    }

    private static void Rank(
        string family, RankerOptions options, ExampleSet set, int batch, int threads, IProgress<TrainingProgress> progress, CancellationToken cancellationToken) =>
        RankingTrainer.Train(
            ModelRegistry.Get(family),
            options with { Dropout = 0, Averaging = 0, UnknownUsers = 0, HistoryAsFields = false, BatchSize = batch, Epochs = Epochs, Threads = threads },
            set,
            [.. Enumerable.Range(0, set.Examples.Count)],
            [],
            progress,
            cancellationToken: cancellationToken).Dispose();

    private static double Dense(int[] widths) => widths.Zip(widths.Skip(1), (a, b) => (double)a * b).Sum();

    private static int[] Draw(Random random, int count, int categories) => [.. Enumerable.Range(0, count).Select(_ => 1 + random.Next(categories - 1))];

    /// <summary>Users with so many distinct random items each.</summary>
    private static InteractionDataset Histories(Random random, int users, int items, int length) => new(
        "random",
        [.. Enumerable.Range(0, users).Select(u => $"u{u}")],
        [.. Enumerable.Range(0, items).Select(i => $"i{i}")],
        [.. Enumerable.Range(0, length).SelectMany(t => Enumerable.Range(0, users).Select(u =>
            new Interaction(u, (int)(((long)u * 7919) + ((long)t * (1 + random.Next(items / (2 * length))))) % items, InteractionKind.Click, 0, t)))]);

    /// <summary>The numbers below a bound as texts, without keeping them.</summary>
    private sealed class Numbers(int count) : IReadOnlyList<string>
    {
        public int Count => count;

        public string this[int index] => index.ToString(System.Globalization.CultureInfo.InvariantCulture);

        public IEnumerator<string> GetEnumerator() => Enumerable.Range(0, count).Select(i => this[i]).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
