using System.CommandLine;
using System.Text.Json;
using Recsys.Data;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys export: the events and items of a store as Parquet, for a trainer elsewhere and for other programs.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var target = new Option<string>("--out") { Description = "Folder to make; it appears when it is whole.", Required = true };
        var json = new Option<bool>("--json") { Description = "Print one JSON object, last, on standard output." };
        var command = new Command("export", "Writes the events and items of a store as Parquet files, by date and hour. Reads only, also while silos work on the store.") { target, json };
        var log = new LogArguments(command, required: true);
        command.SetAction(async (parsed, ct) =>
        {
            var source = log.Source(parsed);
            using var store = source.Open?.Invoke() ?? throw new ArgumentException($"{source.Name} is an export already.");
            await using var writer = new EventFilesWriter(parsed.GetValue(target)!);
            foreach (var e in store.ReadEvents().Where(e => e.Time >= source.Since && e.Time < source.Until))
            {
                ct.ThrowIfCancellationRequested();
                await writer.AddAsync(e);
            }

            var items = await writer.CompleteAsync(store.ReadItems());
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(new { events = writer.EventCount, items }, JsonSerializerOptions.Web));
            }
            else
            {
                AnsiConsole.MarkupLineInterpolated($"{writer.EventCount:#,0} events and {items:#,0} items in {parsed.GetValue(target)}.");
            }

            return 0;
        });
        return command;
    }
}
