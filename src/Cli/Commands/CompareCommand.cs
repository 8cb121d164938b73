using System.CommandLine;
using Recsys.Cli.Output;
using Recsys.Offline;
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
            var (data, plan) = arguments.Read(parsed);
            var report = await new Evaluator(arguments.Store(parsed), Console.Error.WriteLine)
                .CompareAsync(parsed.GetValue(first)!, parsed.GetValue(second)!, data, plan, ct);
            if (arguments.Json(parsed))
            {
                Console.Out.WriteLine(MetricJson.Of(report).ToJsonString());
            }
            else
            {
                AnsiConsole.Write(MetricTable.Of($"{report.Dataset}, {report.Protocol}", report));
            }

            return 0;
        });
        return command;
    }
}
