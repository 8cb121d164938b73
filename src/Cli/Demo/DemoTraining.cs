using Recsys.Cli.Offline;
using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training;
using Spectre.Console;

namespace Recsys.Cli.Demo;

/// <summary>Trains the demo's two versions: yesterday's two-tower, and today's with a DIN ranker over it.</summary>
internal static class DemoTraining
{
    public const string First = "v1-two-tower";
    public const string Second = "v2-din";

    // The whole demo has five minutes on two cores; a machine of half the speed trains fewer epochs, not longer.
    private static readonly TimeSpan RecallBudget = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RankerBudget = TimeSpan.FromSeconds(40);

    public static async Task RunAsync(InteractionDataset data, DatasetSplit split, IModelStore store, CancellationToken cancellationToken)
    {
        var older = split with { Train = Oldest(split.Train, 0.8) };
        var options = (HasImpressions(data) ? TwoTowerOptions.Quick : TwoTowerOptions.LongHistories) with { TimeBudget = RecallBudget };
        var retriever = Retriever.TwoTower with { Options = options };
        await TrainAsync(First, new TrainingRun(First, new TrainingInput(data, older, null, null), retriever, din: null), options.Epochs, store, cancellationToken);
        var din = DinOptions.Quick with { TimeBudget = RankerBudget };
        await TrainAsync(Second, new TrainingRun(Second, new TrainingInput(data, split, null, null), retriever, din, First), options.Epochs + din.Epochs, store, cancellationToken);
    }

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

    private static InteractionDataset Oldest(InteractionDataset data, double fraction) =>
        data.With(data.Interactions[..(int)(data.Interactions.Length * fraction)].ToArray());
}
