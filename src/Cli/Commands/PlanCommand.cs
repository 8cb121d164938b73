using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Recsys.Cli.Plan;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys plan: what a cluster of a size needs.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var defaults = new PlanQuestion();
        var users = Within("--users", "Users that are known.", defaults.Users, 1, 10_000_000_000L);
        var items = Within("--items", "Items of the catalogue.", defaults.Items, 1, 1_000_000_000L);
        var events = Within("--events", "Events a second, mean of the day, impressions among them.", defaults.Events, 0.001, 1e9);
        var lists = Within("--lists", "Lists a second, mean of the day.", defaults.Lists, 0, 1e9);
        var dimension = Within("--dimension", "Numbers of a vector.", defaults.Dimension, 1, 1_024);
        var peak = Within("--peak", "Rate of the busiest time over the mean.", defaults.Peak, 1, 10);
        var perVisit = Within("--events-per-visit", "Mean events of a visit.", defaults.EventsPerVisit, 1, 1e5);
        var visit = Within("--visit-minutes", "Mean length of a visit.", defaults.VisitMinutes, 0.1, 1_440);
        var idle = Within("--idle-minutes", "How long a user stays in memory after their last call.", defaults.IdleMinutes, 0.1, 1_440);
        var evenness = Within("--evenness", "Shape of the gamma distribution of users' rates: .5 is few who come often, 100 is all alike.", defaults.Evenness, 0.05, 100);
        var retention = Within("--retention-days", "Days that events are kept.", defaults.RetentionDays, 1, 36_500);
        var cores = Within("--cores", "Cores of a silo.", defaults.SiloCores, 1, 1_024);
        var memory = Within("--memory", "Memory of a silo, GB.", defaults.SiloMemory, 1, 100_000);
        var spares = Within("--spares", "Silos that may be away at the busiest time.", defaults.Spares, 0, 1_000);
        var utilisation = Within("--utilisation", "Share of the cores that may be busy then.", defaults.Utilisation, 0.1, 1);
        var headroom = Within("--headroom", "Memory over what is in use.", defaults.Headroom, 1, 4);
        var prices = new Option<string?>("--prices") { Description = "Price file: JSON with currency, core, memoryGigabyte, databaseCore, diskGigabyte, of a month." };
        var set = new Option<string[]>("--set") { Description = "A measured constant of your machine, NAME=VALUE, such as EventMicroseconds=120.", DefaultValueFactory = _ => [] };
        var simulate = new Option<bool>("--simulate") { Description = "Also simulate a day of all users, one by one, and hold the plan against it." };
        var seed = new Option<int>("--seed") { Description = "Seed of the simulated day.", DefaultValueFactory = _ => 17 };
        var json = new Option<bool>("--json") { Description = "Print one JSON object, last, on standard output." };
        var command = new Command("plan", "Memory, silos, database and cost of a cluster, each with its formula and what it rests on.")
        {
            users, items, events, lists, dimension, peak, perVisit, visit, idle, evenness, retention, cores, memory, spares, utilisation, headroom, prices, set, simulate, seed, json,
        };
        command.SetAction((parsed, ct) =>
        {
            var question = new PlanQuestion
            {
                Users = parsed.GetValue(users),
                Items = parsed.GetValue(items),
                Events = parsed.GetValue(events),
                Lists = parsed.GetValue(lists),
                Dimension = parsed.GetValue(dimension),
                Peak = parsed.GetValue(peak),
                EventsPerVisit = parsed.GetValue(perVisit),
                VisitMinutes = parsed.GetValue(visit),
                IdleMinutes = parsed.GetValue(idle),
                Evenness = parsed.GetValue(evenness),
                RetentionDays = parsed.GetValue(retention),
                SiloCores = parsed.GetValue(cores),
                SiloMemory = parsed.GetValue(memory),
                Spares = parsed.GetValue(spares),
                Utilisation = parsed.GetValue(utilisation),
                Headroom = parsed.GetValue(headroom),
            };
            var constants = PlanConstants.With(parsed.GetValue(set)!);
            var lines = CapacityPlan.Of(question, constants, parsed.GetValue(prices) is { } file ? PlanPrices.Read(file) : null);
            var agreements = parsed.GetValue(simulate) ? PlanAgreement.Of(question, lines, SimulatedDay.Run(question, parsed.GetValue(seed), ct)) : [];
            Print(lines, constants, agreements);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(new
                {
                    plan = lines.ToDictionary(l => l.Name, l => l.Value),
                    simulated = agreements.ToDictionary(a => a.Name, a => a.Simulated),
                    agrees = agreements.All(a => a.Agrees),
                }));
            }

            return Task.FromResult(agreements.All(a => a.Agrees) ? 0 : 1);
        });
        return command;
    }

    private static Option<T> Within<T>(string name, string description, T value, T low, T high)
        where T : struct, IComparable<T>, IFormattable
    {
        var option = new Option<T>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Errors.Any())
            {
                return;
            }

            var given = result.GetValueOrDefault<T>();
            if (!(given.CompareTo(low) >= 0 && given.CompareTo(high) <= 0))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is {given}; it must be from {low} to {high}."));
            }
        });
        return option;
    }

    private static void Print(IReadOnlyList<PlanLine> lines, PlanConstants constants, IReadOnlyList<PlanAgreement> agreements)
    {
        var table = new Table().Title("plan").AddColumn("figure").AddColumn(new TableColumn("value").RightAligned()).AddColumn("unit").AddColumn("formula");
        foreach (var line in lines)
        {
            table.AddRow(line.Name, Figure(line.Value), Markup.Escape(line.Unit), Markup.Escape(line.Formula));
        }

        AnsiConsole.Write(table);
        var used = new Table().Title("measured constants (--set NAME=VALUE)").AddColumn("constant").AddColumn(new TableColumn("value").RightAligned());
        foreach (var (name, value) in constants.All)
        {
            used.AddRow(name, Figure(value));
        }

        AnsiConsole.Write(used);
        if (agreements.Count > 0)
        {
            var check = new Table().Title("a simulated day").AddColumn("figure").AddColumn(new TableColumn("plan").RightAligned())
                .AddColumn(new TableColumn("simulated").RightAligned()).AddColumn(new TableColumn("plan / simulated").RightAligned()).AddColumn("agrees");
            foreach (var a in agreements)
            {
                check.AddRow(a.Name, Figure(a.Planned), Figure(a.Simulated), Figure(a.Ratio), a.Agrees ? "yes" : "no");
            }

            AnsiConsole.Write(check);
        }
    }

    private static string Figure(double value) => value.ToString(Math.Abs(value) >= 100 ? "#,0" : "0.###", CultureInfo.InvariantCulture);
}
