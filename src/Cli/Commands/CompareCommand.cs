using System.CommandLine;
using Recsys.Cli.Offline;
using Recsys.Evaluation;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys compare: whether one model is better than another on the same questions, or only luckier.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var first = new Argument<string>("A") { Description = $"{OfflineModels.Names}." };
        var second = new Argument<string>("B") { Description = "The model that A is held against." };
        var command = new Command("compare", "Difference A - B of two models on the same questions, with its 95 % interval over users and the p-value of a paired randomisation test.") { first, second };
        var arguments = new EvaluationArguments(command);
        command.SetAction(async (parsed, ct) =>
        {
            var metrics = arguments.Metrics(parsed);
            var resampling = arguments.Resampling(parsed);
            var run = arguments.Run(parsed);
            var a = await run.MeasureAsync(parsed.GetValue(first)!, metrics, arguments.Store(parsed), ct);
            var b = await run.MeasureAsync(parsed.GetValue(second)!, metrics, arguments.Store(parsed), ct);
            var comparisons = Compare(a, b, resampling);
            if (arguments.Json(parsed))
            {
                Console.Out.WriteLine(MetricJson.Of(a.Model, b.Model, comparisons).ToJsonString());
            }
            else
            {
                AnsiConsole.Write(MetricTable.Of($"{run.Dataset.Name}, {run.Protocol}", a.Model, b.Model, comparisons));
            }

            return 0;
        });
        return command;
    }

    /// <summary>The comparisons of the metrics that both models have.</summary>
    internal static Dictionary<string, PairedComparison> Compare(ModelScores first, ModelScores second, ResamplingOptions resampling)
    {
        var common = first.Figures.Keys.Where(second.Figures.ContainsKey).ToArray();
        return common.Length > 0
            ? common.ToDictionary(m => m, m => PairedTest.Compare(first.Figures[m], second.Figures[m], resampling))
            : throw new ArgumentException(
                $"'{first.Model}' ({string.Join(", ", first.Figures.Keys)}) and '{second.Model}' ({string.Join(", ", second.Figures.Keys)}) have no metric in common.");
    }
}
