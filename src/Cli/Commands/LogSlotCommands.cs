using System.CommandLine;
using Recsys.Grains.Storage.Postgres;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys log slots, recsys log move-slot: over which databases the log's users are divided.</summary>
internal static class LogSlotCommands
{
    /// <summary>Shows how many slots each database has.</summary>
    public static Command Slots()
    {
        var (connection, logs, schema) = Options();
        var slots = new Command("slots", "Shows the databases of the log and how many of the 1,024 slots of users each has. Enters those that are new.") { connection, logs, schema };
        slots.SetAction((parsed, ct) => RunAsync(parsed.GetValue(connection)!, parsed.GetValue(logs)!, parsed.GetValue(schema)!, async move =>
        {
            foreach (var (number, name, count) in await move.ReadAsync(ct))
            {
                AnsiConsole.WriteLine($"{number}: {count} slots, {name}");
            }
        }));
        return slots;
    }

    /// <summary>Moves a slot.</summary>
    public static Command Move()
    {
        var (connection, logs, schema) = Options();
        var slot = new Argument<short>("slot") { Description = "The slot; 0 to 1,023." };
        var to = new Option<short>("--to") { Description = "Number of the database, as recsys log slots shows it.", Required = true };
        var move = new Command("move-slot", "Moves the users of a slot to another database of the log, while they are served. Run it again where it ended in the middle.")
        {
            slot, to, connection, logs, schema,
        };
        move.SetAction((parsed, ct) => RunAsync(parsed.GetValue(connection)!, parsed.GetValue(logs)!, parsed.GetValue(schema)!, async run =>
        {
            await run.RunAsync(parsed.GetValue(slot), parsed.GetValue(to), ct);
            AnsiConsole.WriteLine($"Slot {parsed.GetValue(slot)} is in database {parsed.GetValue(to)}.");
        }));
        return move;
    }

    private static (Option<string> Connection, Option<string[]> Logs, Option<string> Schema) Options() => (
        new("--connection") { Description = "Connection string of the main database, Recsys:Storage:ConnectionString.", Required = true },
        new("--log") { Description = "Connection strings of the log's other databases, Recsys:Storage:Log.", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true },
        new("--schema") { Description = "Schema of the databases, Recsys:Storage:Schema.", DefaultValueFactory = _ => new PostgresOptions().Schema });

    private static async Task<int> RunAsync(string connection, string[] logs, string schema, Func<SlotMove, Task> run)
    {
        using var main = PostgresStore.Open(new PostgresOptions { ConnectionString = connection, Log = logs, Schema = schema });
        var stores = PostgresLogs.OpenStores(main);
        try
        {
            await run(new SlotMove(main, stores, step => AnsiConsole.WriteLine(step)));
            return 0;
        }
        finally
        {
            stores.Skip(1).ToList().ForEach(s => s.Dispose());
        }
    }
}
