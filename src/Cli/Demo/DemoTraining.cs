using Recsys.Core;
using Recsys.Data;
using Recsys.Grains.Storage;
using Recsys.Models;
using Recsys.Offline;
using Recsys.Training.Runs;
using Spectre.Console;

namespace Recsys.Cli.Demo;

/// <summary>Trains a version on the log of a running silo, as 'recsys retrain' does.</summary>
internal static class DemoTraining
{
    // The whole demo has five minutes on two cores; a machine of half the speed trains fewer epochs, not longer.
    private const string Budget = "00:00:45";

    /// <summary>Trains, compares with the active version on the newest events, and publishes.</summary>
    /// <param name="version">Name of the new version.</param>
    /// <param name="active">The one that serves; null for none.</param>
    /// <param name="folder">The silo's store.</param>
    /// <param name="models">Where versions go.</param>
    /// <param name="ratings">Whether users rate, rather than see, click and play: few events of each.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<RetrainReport> RunAsync(string version, string? active, string folder, IModelStore models, bool ratings, CancellationToken cancellationToken)
    {
        using var log = StoredLog.Open(folder);
        var events = EventDataset.Of("the silo's log", log.ReadEvents(), log.ReadItems());
        var plan = new RetrainPlan
        {
            // MovieLens has few users at a time.
            MinUsers = ratings ? 20 : 100,
            Training = new TrainingPlan
            {
                Model = ModelFamilies.TwoTower,
                Preset = ratings ? "long-histories" : "quick",
                Settings = new Dictionary<string, string> { ["TimeBudget"] = Budget },
            },
        };
        RetrainReport? report = null;
        await AnsiConsole.Progress().AutoClear(false).Columns(new TaskDescriptionColumn(), new ElapsedTimeColumn()).StartAsync(async bars =>
        {
            var bar = bars.AddTask($"train {version}");
            report = await new Retrainer(models).RunAsync(
                plan,
                events,
                active,
                new TrainerOptions { Version = version },
                new Progress<TrainingProgress>(p => bar.Description = Markup.Escape(FormattableString.Invariant($"train {version}: epoch {p.Epoch}, loss {p.Loss:0.000}"))),
                cancellationToken);
            bar.StopTask();
        });
        AnsiConsole.WriteLine($"  {report}");
        return report!;
    }
}
