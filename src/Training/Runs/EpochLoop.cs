using Recsys.Core;
using TorchSharp;

namespace Recsys.Training.Runs;

/// <summary>
/// The one loop over epochs: it goes on from a checkpoint, trains, measures, keeps the best state, writes the checkpoint, reports, and
/// stops by patience, by time, or after the last epoch. The run is left in its best state.
/// </summary>
/// <param name="run">What is trained.</param>
/// <param name="options">Epochs, patience and time.</param>
internal sealed class EpochLoop(IEpochs run, RunOptions options)
{
    // Evaluations within an epoch are at most a hundred, so their number is a fraction of one.
    private const double PartOfEpoch = 1e-3;

    /// <summary>Runs it.</summary>
    /// <param name="progress">Told after each epoch; null for nobody.</param>
    /// <param name="checkpointFile">A file for the state after each epoch, from which the same run goes on; null for none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>Progress after each epoch, those before the checkpoint included.</returns>
    public List<TrainingProgress> Execute(IProgress<TrainingProgress>? progress, string? checkpointFile, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        using var best = new BestState();
        using var checkpoint = checkpointFile is null ? null : new RunCheckpoint(checkpointFile, run, best);
        var history = checkpoint?.Resume() ?? [];
        var before = history.Count > 0 ? history[^1].Elapsed : TimeSpan.Zero;
        for (var done = 1; done <= history.Count; done++)
        {
            run.Skip(done);
        }

        if (history.Count == 0 && run.Baseline() is { } baseline)
        {
            best.Offer(0, baseline, run.State());
        }

        while (history.Count < options.Epochs && !IsOver(history, best))
        {
            var report = Epoch(history.Count + 1, best, time, cancellationToken);
            history.Add(report with { Elapsed = before + time.GetElapsedTime(began) });
            checkpoint?.Save(history);
            progress?.Report(history[^1]);
        }

        best.Restore(run.State());
        return history;
    }

    private bool IsOver(List<TrainingProgress> history, BestState best) =>
        (options.TimeBudget > TimeSpan.Zero && history.Count > 0 && history[^1].Elapsed >= options.TimeBudget)
        || (run.Validates && history.Count - best.Epoch >= options.Patience);

    private TrainingProgress Epoch(int epoch, BestState best, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var (better, parts, measuring) = (false, 0, TimeSpan.Zero);
        IReadOnlyDictionary<string, double> metrics = new Dictionary<string, double>();
        var work = run.Train(epoch, Evaluate, cancellationToken);
        var took = Math.Max(1e-9, (time.GetElapsedTime(began) - measuring).TotalSeconds);
        return new TrainingProgress(run.Stage, epoch, options.Epochs, work.Loss, metrics, better, TimeSpan.Zero)
        {
            Samples = work.Samples,
            SamplesPerSecond = work.Samples / took,
            WaitingShare = work.Waited.TotalSeconds / took,
            Note = run.Note(epoch, best.Epoch),
        };

        // The report is of the epoch's best part.
        bool Evaluate()
        {
            var stopped = time.GetTimestamp();
            using var scope = torch.NewDisposeScope();
            var found = run.Validates ? run.Validate() : metrics;
            var value = run.Validates ? run.Objective(found) : epoch + (++parts * PartOfEpoch);
            if (metrics.Count == 0 || value > run.Objective(metrics))
            {
                metrics = found;
            }

            var isBest = true;
            if (run.KeepsNewest)
            {
                best.Newest(epoch, value);
            }
            else
            {
                isBest = best.Offer(epoch, value, run.State());
            }

            better |= isBest;
            measuring += time.GetElapsedTime(stopped);
            return isBest;
        }
    }
}
