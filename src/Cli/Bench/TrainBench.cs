using System.Diagnostics;
using Recsys.Core;
using Recsys.Offline;
using TorchSharp;

namespace Recsys.Cli.Bench;

/// <summary>
/// Training samples a second on random data, against the rate that the same machine multiplies matrices at in the same run:
/// the ceiling is that rate over the floating-point operations of the model's dense layers, forward and backward.
/// </summary>
internal static class TrainBench
{
    private const int SmallBatch = 8;
    private const int SmallSteps = 40;

    /// <summary>Times models at batch sizes.</summary>
    /// <returns>The first model's figures at the first size, and those of all as details.</returns>
    public static BenchReport Run(IReadOnlyList<TrainSubject> subjects, IReadOnlyList<int> batches, int threads, CancellationToken cancellationToken)
    {
        var details = new Dictionary<string, double>();
        (double PerSecond, double Ceiling)? first = null;
        foreach (var subject in subjects)
        {
            // What a step costs whatever its size: C#, allocations, the calls into libtorch, and updates of whole tables.
            var small = Measure(subject, SmallBatch, SmallBatch * SmallSteps, threads, cancellationToken);
            var perStep = SmallBatch / small.SamplesPerSecond;
            foreach (var batch in batches)
            {
                var best = Measure(subject, batch, batch * subject.Steps, threads, cancellationToken);
                var rate = MatmulRate(batch);
                var ceiling = rate / subject.Flops(batch);
                first ??= (best.SamplesPerSecond, ceiling);
                Add("PerSecond", Math.Round(best.SamplesPerSecond));
                Add("Ratio", Math.Round(best.SamplesPerSecond / ceiling, 4));
                Add("MatmulGflops", Math.Round(rate / 1e9, 1));
                Add("WaitingShare", Math.Round(best.WaitingShare, 4));
                Add("FixedShare", Math.Round(perStep * best.SamplesPerSecond / batch, 4));

                void Add(string figure, double value) => details[$"{subject.Name}{batch}{figure}"] = value;
            }
        }

        return new BenchReport
        {
            Name = $"train {subjects[0].Name} {batches[0]}",
            PerSecond = Math.Round(first!.Value.PerSecond),
            CeilingPerSecond = Math.Round(first.Value.Ceiling),
            Details = details,
        };
    }

    private static TrainingProgress Measure(TrainSubject subject, int batch, int samples, int threads, CancellationToken cancellationToken)
    {
        var epochs = new List<TrainingProgress>();
        subject.Train(batch, samples, threads, new ProgressRelay(epochs.Add), cancellationToken);
        return epochs.MaxBy(e => e.SamplesPerSecond)!;
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
}
