using System.CommandLine;
using System.Text.Json;
using Recsys.Grains.Storage;
using Recsys.Grains.Storage.Postgres;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys log verify: holds a store against what was acknowledged.</summary>
internal static class LogCommand
{
    public static Command Create()
    {
        var state = new Option<string?>("--state") { Description = "Folder of the store." };
        var connection = new Option<string?>("--connection") { Description = "Connection string of the cluster's PostgreSQL database, in place of --state." };
        var logs = new Option<string[]>("--log")
        {
            Description = "Connection strings of further databases that the log is in, Recsys:Storage:Log.",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        var acks = new Option<FileInfo>("--acks") { Description = "File with the id of one acknowledged event a line.", Required = true };
        var json = new Option<bool>("--json") { Description = "Print one JSON object, last, on standard output." };
        var verify = new Command("verify", "Checks that no acknowledged event is missing, doubled or miscounted. Reads only, also while a silo has the store open.") { state, connection, logs, acks, json };
        verify.SetAction(async (parsed, ct) =>
        {
            if (parsed.GetValue(connection) is { } database)
            {
                return await VerifyAsync(() => DividedStoreReader.Open(new PostgresOptions { ConnectionString = database, Log = parsed.GetValue(logs)! }));
            }

            var folder = parsed.GetValue(state)!;
            if (!File.Exists(Path.Combine(folder, "events.db")))
            {
                await Console.Error.WriteLineAsync($"There is no event log in '{folder}' (--state).");
                return 2;
            }

            return await VerifyAsync(() => StoreReader.Open(folder));

            async Task<int> VerifyAsync(Func<IStoreReader> open)
            {
                var result = await LogVerification.RunAsync(open, parsed.GetValue(acks)!.FullName, ct);
                if (parsed.GetValue(json))
                {
                    Console.Out.WriteLine(JsonSerializer.Serialize(result, JsonSerializerOptions.Web));
                }
                else
                {
                    AnsiConsole.MarkupLineInterpolated($"{result.Acknowledged} acknowledged, {result.Missing} missing, {result.Removed} erased or too old, {result.Duplicated} duplicated, {result.Wrong} of {result.Users} users wrong, {result.WrongItems} of {result.Items} items wrong.");
                }

                return result.Holds ? 0 : 1;
            }
        });
        verify.Validators.Add(result =>
        {
            if ((result.GetValue(state) is null) == (result.GetValue(connection) is null))
            {
                result.AddError("One of --state and --connection is required.");
            }
        });
        return new Command("log", "Looks into the event log, and divides it over databases.") { verify, LogSlotCommands.Slots(), LogSlotCommands.Move() };
    }
}
