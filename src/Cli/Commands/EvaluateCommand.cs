using System.CommandLine;
using Recsys.Cli.Offline;
using Recsys.Evaluation;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys evaluate: measures published versions and baselines on held-out events.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var model = new Option<string[]>("--model") { Description = $"{OfflineModels.Names}; may be repeated.", Required = true };
        var plots = new Option<string?>("--plots") { Description = "Folder for ROC, precision-recall and calibration plots of the models with click metrics." };
        var command = new Command("evaluate", "Measures versions and baselines with 95 % intervals; lists are of all items, the user's own excluded.") { model, plots };
        var arguments = new EvaluationArguments(command);
        command.SetAction(async (parsed, ct) =>
        {
            var metrics = arguments.Metrics(parsed);
            var resampling = arguments.Resampling(parsed);
            var run = arguments.Run(parsed);
            var models = new List<ModelScores>();
            foreach (var name in parsed.GetValue(model)!.Distinct())
            {
                models.Add(await run.MeasureAsync(name, metrics, arguments.Store(parsed), ct));
            }

            if (parsed.GetValue(plots) is { } folder)
            {
                SavePlots(folder, [.. models.Select(m => m.Answers.Clicks).OfType<ClickRun>()]);
            }

            var measured = models.ToDictionary(
                m => m.Model,
                m => (IReadOnlyList<MeasuredMetric>)[.. m.Figures.Select(f => MeasuredMetric.Of(f.Key, f.Value, resampling))]);
            if (arguments.Json(parsed))
            {
                Console.Out.WriteLine(MetricJson.Of(models, measured).ToJsonString());
            }
            else
            {
                AnsiConsole.Write(MetricTable.Of($"{run.Dataset.Name}, {run.Protocol}", models, measured));
            }

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
