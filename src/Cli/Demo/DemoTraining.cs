using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Offline;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Runs;
using Spectre.Console;

namespace Recsys.Cli.Demo;

/// <summary>Trains the versions of the demo's steps, a two-tower each.</summary>
internal static class DemoTraining
{
    // The whole demo has five minutes on two cores; a machine of half the speed trains fewer epochs, not longer.
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(InteractionDataset data, DatasetSplit split, IModelStore store, CancellationToken cancellationToken)
    {
        var options = (HasImpressions(data) ? TwoTowerOptions.Quick : TwoTowerOptions.LongHistories) with { TimeBudget = Budget };
        foreach (var step in DemoStep.All.Where(s => s.IsTrained))
        {
            var known = split with { Train = Oldest(split.Train, step.Share) };
            await TrainAsync(step.Name, new TrainingRun(step.Name, new TrainingInput(data, known, null, null), (Families.Get(ModelFamilies.TwoTower), [options])), options.Epochs, store, cancellationToken);
        }
    }

    /// <summary>The oldest events of a set.</summary>
    public static InteractionDataset Oldest(InteractionDataset data, double share) =>
        data.With(data.Interactions[..(int)(data.Interactions.Length * share)].ToArray());

    private static Task TrainAsync(string version, TrainingRun run, int epochs, IModelStore store, CancellationToken cancellationToken) =>
        AnsiConsole.Progress().AutoClear(false).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new ElapsedTimeColumn()).StartAsync(async bars =>
        {
            var bar = bars.AddTask($"train {version}", maxValue: epochs);
            await run.ExecuteAsync(store, p =>
            {
                bar.Description = Markup.Escape($"train {version}: {p.Stage}, loss {p.Loss:0.000} {string.Join(" ", p.Metrics.Where(m => m.Key.EndsWith("@10", StringComparison.Ordinal)).Select(m => $"{m.Key} {m.Value:0.000}"))}");
                bar.Increment(1);
            }, cancellationToken);
            bar.Value = epochs;
        });

    private static bool HasImpressions(InteractionDataset data) => data.Interactions.ToArray().Any(i => i.Kind == InteractionKind.Impression);
}
