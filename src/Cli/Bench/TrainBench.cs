using System.Diagnostics;
using Recsys.Core;
using Recsys.Training;
using TorchSharp;

namespace Recsys.Cli.Bench;

/// <summary>
/// Training samples a second on random data, against the rate that the same machine multiplies matrices at in the same run:
/// the ceiling is that rate over the floating-point operations of the model's dense layers, forward and backward.
/// </summary>
internal static class TrainBench
{
    private const int Steps = 60;

    /// <summary>DeepFM: 26 fields of 40,000 categories each, k 16, deep part 400-400-400.</summary>
    public static BenchReport DeepFm(int batch, int threads, CancellationToken cancellationToken)
    {
        const int Fields = 26, Categories = 40_000, Dimension = 16;
        int[] hidden = [400, 400, 400];
        var random = new Random(1);
        var examples = batch * Steps;
        var fields = Enumerable.Range(0, Fields).Select(f => FieldColumn.Category(
            $"field{f}", FieldOwner.Context, new Numbers(Categories), [.. Enumerable.Range(0, examples).Select(_ => 1 + random.Next(Categories - 1))])).ToArray();
        var events = new InteractionDataset("random", ["user"], ["item"], []);
        var set = new ExampleSet(events, [.. Enumerable.Range(0, examples).Select(i => new Example(0, 0, i, random.Next(2), 0))], fields);
        var options = ModelRegistry.Get("deepfm").Defaults with
        {
            Dimension = Dimension,
            Hidden = hidden,
            Dropout = 0,
            HistoryAsFields = false,
            BatchSize = batch,
            Epochs = 3,
            Threads = threads,
        };
        return Run("deepfm", options, set, Flops([Fields * Dimension, .. hidden, 1]), cancellationToken);
    }

    /// <summary>Multiplications and additions of dense layers for one sample: two of each a weight forward, twice that backward.</summary>
    private static double Flops(int[] widths) => widths.Zip(widths.Skip(1), (a, b) => 6.0 * a * b).Sum();

    private static BenchReport Run(string family, RankerOptions options, ExampleSet set, double flops, CancellationToken cancellationToken)
    {
        var epochs = new List<TrainingProgress>();
        RankingTrainer.Train(
            ModelRegistry.Get(family), options, set, [.. Enumerable.Range(0, set.Examples.Count)], [], new Relay(epochs.Add), cancellationToken: cancellationToken).Dispose();
        var best = epochs.MaxBy(e => e.SamplesPerSecond)!;
        var rate = MatmulRate(options.BatchSize);
        return new BenchReport
        {
            Name = $"train {family} {options.BatchSize}",
            PerSecond = Math.Round(best.SamplesPerSecond),
            CeilingPerSecond = Math.Round(rate / flops),
            Details = new Dictionary<string, double>
            {
                ["matmulGflops"] = Math.Round(rate / 1e9, 1),
                ["flopsPerSample"] = flops,
                ["waitingShare"] = Math.Round(best.WaitingShare, 4),
            },
        };
    }

    private static double MatmulRate(int rows)
    {
        using var scope = torch.NewDisposeScope();
        var (a, b) = (torch.rand(rows, 400), torch.rand(400, 400));
        var best = double.MaxValue;
        for (var round = 0; round < 20; round++)
        {
            using var inner = torch.NewDisposeScope();
            var start = Stopwatch.GetTimestamp();
            torch.matmul(a, b);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return 2.0 * rows * 400 * 400 / best;
    }

    private sealed class Relay(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }

    /// <summary>The numbers below a bound as texts, without keeping them.</summary>
    private sealed class Numbers(int count) : IReadOnlyList<string>
    {
        public int Count => count;

        public string this[int index] => index.ToString(System.Globalization.CultureInfo.InvariantCulture);

        public IEnumerator<string> GetEnumerator() => Enumerable.Range(0, count).Select(i => this[i]).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
