using System.CommandLine;
using System.Text.Json;
using Recsys.Cli.Hosting;
using Recsys.Core;
using Recsys.Samples;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys samples: what was shown, with what came of it, as Parquet.</summary>
internal static class SamplesCommand
{
    // Events of so long, and of the longest window, are in memory at once.
    private const long ChunkHours = 24;

    public static Command Create()
    {
        var target = new Option<string>("--out") { Description = "Folder of samples; hours that it has are written anew, with what came late.", Required = true };
        var window = new Option<string[]>("--window")
        {
            Description = "How long a kind of outcome is waited for, such as click=10m or purchase=1d, 0m for not at all; others as Recsys:Impressions:Windows has them by default.",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object, last, on standard output." };
        var command = new Command("samples", "Writes what a store's answers showed, and what came of it, as Parquet files by date and hour. Only hours whose windows are over. Reads only, also while silos work on the store.")
        {
            target, window, json,
        };
        var log = new LogArguments(command, required: true);
        command.SetAction(async (parsed, ct) =>
        {
            var windows = Windows(parsed.GetValue(window)!);
            var source = log.Source(parsed);
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            using var store = source.Open?.Invoke() ?? throw new ArgumentException($"{source.Name} is an export, which has only events; name the store.");

            // Whole hours: the first one that begins in the period, or has the oldest list.
            var oldest = store.OldestShown() ?? now;
            var first = SampleFolder.HourOf(source.Since <= oldest ? oldest : source.Since + SampleFolder.HourLength - 1);
            var end = SampleFolder.HourOf(Math.Min(source.Until, now - (long)windows.Longest().TotalMilliseconds));
            var (folder, report) = (new SampleFolder(parsed.GetValue(target)!), default(SampleReport));
            for (var from = first; from < end; from += ChunkHours * SampleFolder.HourLength)
            {
                report += await SamplePass.RunAsync(
                    new StoredSampleSource(store), folder, windows, from, Math.Min(end, from + (ChunkHours * SampleFolder.HourLength)), ct);
            }

            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(report, JsonSerializerOptions.Web));
            }
            else
            {
                AnsiConsole.MarkupLineInterpolated(
                    $"{report.Samples:#,0} samples of {report.Lists:#,0} lists in {report.Hours:#,0} hours, {report.Outcomes:#,0} outcomes; {report.UnknownRequests:#,0} events name a request that is not known.");
            }

            return 0;
        });
        return command;
    }

    private static OutcomeWindows Windows(string[] given)
    {
        var windows = new OutcomeWindows();
        foreach (var text in given)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at < 0 || !Enum.TryParse<InteractionKind>(text[..at], ignoreCase: true, out var kind) || LogArguments.Length(text[(at + 1)..]) is not { } window || window < TimeSpan.Zero || window > OutcomeWindows.Most)
            {
                throw new ArgumentException(
                    $"--window {text} is none; give one such as click=10m, a kind of {string.Join(", ", Enum.GetNames<InteractionKind>())} and a length of 0m to 14d.");
            }

            windows.Set(kind, window);
        }

        return windows.Longest() > TimeSpan.Zero ? windows : throw new ArgumentException("--window: nothing is waited for; one window at least must be above 0.");
    }
}
