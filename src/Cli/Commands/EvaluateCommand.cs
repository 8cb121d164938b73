using System.CommandLine;
using Recsys.Cli.Output;
using Recsys.Evaluation;
using Recsys.Offline;

namespace Recsys.Cli.Commands;

/// <summary>recsys evaluate: measures published versions, families and baselines on held-out events.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var model = new Option<string[]>("--model") { Description = $"{OfflineModels.Names}; may be repeated.", Required = true };
        var plots = new Option<string?>("--plots") { Description = "Folder for ROC, precision-recall and calibration plots of the models with click metrics." };
        var command = new Command("evaluate", "Measures versions, families and baselines with 95 % intervals; lists are of all items, the user's own excluded.") { model, plots };
        var arguments = new EvaluationArguments(command);
        command.SetAction(async (parsed, ct) =>
        {
            var (data, plan) = arguments.Read(parsed);
            var report = await new Evaluator(arguments.Store(parsed), Console.Error.WriteLine).EvaluateAsync(parsed.GetValue(model)!, data, plan, new EpochLines(), ct);
            if (parsed.GetValue(plots) is { } folder)
            {
                SavePlots(folder, [.. report.Models.Select(m => m.Clicks).OfType<ClickRun>()]);
            }

            arguments.Print(parsed, report);
            return 0;
        });
        return command;
    }

    private static void SavePlots(string folder, IReadOnlyList<ClickRun> runs)
    {
        if (runs.Count == 0)
        {
            throw new ArgumentException("--plots: no model has click metrics here; a version with a ranker, data with impressions and a metric such as auc are needed.");
        }

        Directory.CreateDirectory(folder);
        Plots.SaveRoc(Path.Combine(folder, "roc.png"), runs);
        Plots.SavePrecisionRecall(Path.Combine(folder, "precision-recall.png"), runs);
        Plots.SaveCalibration(Path.Combine(folder, "calibration.png"), runs);
    }
}
