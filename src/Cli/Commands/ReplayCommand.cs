using System.CommandLine;
using System.Text.Json;
using Recsys.Cli.Replay;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys replay: the log of a store once more through the code that live events go through, into a fresh store.</summary>
internal static class ReplayCommand
{
    private const int MostShown = 20;

    public static Command Create()
    {
        var to = new Option<string>("--to") { Description = "Folder of the fresh store.", Required = true };
        var json = new Option<bool>("--json") { Description = "Print one JSON object, last, on standard output." };
        var command = new Command("replay", "Sends a store's events, and its users' answers, through the live code into a fresh store, and tells what differs from a computation of the whole log. Reads the store only.") { to, json };
        var log = new LogArguments(command, required: true);
        command.SetAction(async (parsed, ct) =>
        {
            var (open, since, until) = log.Store(parsed);
            var report = await StoreReplay.RunAsync(open, since, until, parsed.GetValue(to)!, ct);
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(report, JsonSerializerOptions.Web));
            }
            else
            {
                AnsiConsole.WriteLine(FormattableString.Invariant($"{report.Events:#,0} events and {report.Answers:#,0} answers of {report.Users:#,0} users, {report.Items:#,0} items, in {parsed.GetValue(to)}."));
                if (report.Removed > 0)
                {
                    AnsiConsole.WriteLine(FormattableString.Invariant($"The store has removed {report.Removed:#,0} events as too old; users and items count them, and nobody can replay them."));
                }

                foreach (var difference in report.Differences.Take(MostShown))
                {
                    AnsiConsole.WriteLine($"  {difference}");
                }

                AnsiConsole.WriteLine(report.Differences.Count == 0 ? "Nothing differs." : $"{report.Differences.Count} differences.");
            }

            return report.Differences.Count == 0 ? 0 : 1;
        });
        return command;
    }
}
