using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Recsys.Grains.Storage;
using Recsys.Grains.Storage.Postgres;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys audit list: who changed what in a store.</summary>
internal static class AuditCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static Command Create()
    {
        var state = new Option<string?>("--state") { Description = "Folder of the store." };
        var connection = new Option<string?>("--connection") { Description = "Connection string of the cluster's PostgreSQL database, in place of --state." };
        var schema = new Option<string>("--schema") { Description = "Schema of the database, Recsys:Storage:Schema.", DefaultValueFactory = _ => new PostgresOptions().Schema };
        var count = new Option<int>("--count") { Description = "The newest rows; 1 to 1,000,000.", DefaultValueFactory = _ => 100 };
        var before = new Option<long>("--before") { Description = "Only rows with a lower number.", DefaultValueFactory = _ => long.MaxValue };
        var json = new Option<bool>("--json") { Description = "Print one JSON object a row." };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1_000_000)
            {
                result.AddError($"--count is {result.GetValueOrDefault<int>()}; allowed: 1 to 1,000,000.");
            }
        });
        var list = new Command("list", "Shows who promoted, rolled back, erased, merged or deleted what, newest first. Reads only, also while a silo has the store open.")
        {
            state, connection, schema, count, before, json,
        };
        list.Validators.Add(result =>
        {
            if ((result.GetValue(state) is null) == (result.GetValue(connection) is null))
            {
                result.AddError("One of --state and --connection is required.");
            }
        });
        list.SetAction(parsed =>
        {
            using IStoreReader store = parsed.GetValue(state) is { } folder
                ? StoreReader.Open(folder)
                : PostgresStoreReader.Open(new PostgresOptions { ConnectionString = parsed.GetValue(connection), Schema = parsed.GetValue(schema)! });
            Print(store.ReadAudit(parsed.GetValue(before), parsed.GetValue(count)), parsed.GetValue(json));
            return 0;
        });
        return new Command("audit", "Looks into the audit log.") { list };
    }

    private static void Print(IReadOnlyList<AuditEntry> rows, bool json)
    {
        if (json)
        {
            foreach (var row in rows)
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(row, Json));
            }

            return;
        }

        var table = new Table().AddColumns("number", "time", "actor", "action", "target", "detail");
        foreach (var row in rows)
        {
            table.AddRow(
                row.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
                row.Time.ToString("u"),
                Markup.Escape(row.Actor),
                row.Action.ToString(),
                Markup.Escape(row.Target),
                Markup.Escape(row.Detail ?? string.Empty));
        }

        AnsiConsole.Write(table);
    }
}
