using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys log verify: holds a store against what was acknowledged.</summary>
internal static class LogCommand
{
    public static Command Create()
    {
        var state = new Option<string>("--state") { Description = "Folder of the store.", Required = true };
        var acks = new Option<FileInfo>("--acks") { Description = "File with the id of one acknowledged event a line.", Required = true };
        var json = new Option<bool>("--json") { Description = "Print one JSON object, last, on standard output." };
        var verify = new Command("verify", "Checks that no acknowledged event is missing, doubled or miscounted. Reads only, also while a silo has the store open.") { state, acks, json };
        verify.SetAction(async (parsed, ct) =>
        {
            var folder = parsed.GetValue(state)!;
            if (!File.Exists(Path.Combine(folder, "events.db")))
            {
                await Console.Error.WriteLineAsync($"There is no event log in '{folder}' (--state).");
                return 2;
            }

            var result = await LogVerification.RunAsync(folder, parsed.GetValue(acks)!.FullName, ct);
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(result, JsonSerializerOptions.Web));
            }
            else
            {
                AnsiConsole.MarkupLineInterpolated($"{result.Acknowledged} acknowledged, {result.Missing} missing, {result.Removed} erased or too old, {result.Duplicated} duplicated, {result.Wrong} of {result.Users} users wrong, {result.WrongItems} of {result.Items} items wrong.");
            }

            return result.Holds ? 0 : 1;
        });
        return new Command("log", "Looks into the event log.") { verify };
    }
}
