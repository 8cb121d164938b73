using System.Text.Json;
using Recsys.Cli.Hosting;
using Recsys.Simulation;
using Spectre.Console;

namespace Recsys.Cli.Simulate;

/// <summary>recsys simulate onboarding: what each answer of a new player does for their list.</summary>
internal static class OnboardingRun
{
    private const int Players = 500;
    private const int Questions = 4;
    private const int Count = 20;

    public static async Task<int> RunAsync(int seed, int items, int users, bool json, CancellationToken cancellationToken)
    {
        var world = new GameWorld(new WorldOptions { Seed = seed, Items = items, Users = users, Events = 60 * users });
        var past = world.Generate();

        // Players of odd numbers are new: nothing that they did is known.
        var train = past.With(past.Interactions.ToArray().Where(e => e.User % 2 == 0));
        using var models = new StateFolder(null);
        await SimulatedStore.TrainAsync(models.Path, train, seed, ["genre", "studio"], cancellationToken);
        await using var store = await SimulatedStore.StartAsync(models.Path, world, items, _ => { }, cancellationToken);
        int[] players = [.. Enumerable.Range(0, Math.Min(Players, users / 2)).Select(i => (2 * i) + 1)];
        var steps = await new OnboardingExperiment(world, store.Cluster.Client).RunAsync(players, Questions, Count, cancellationToken);
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(steps, JsonSerializerOptions.Web));
            return 0;
        }

        var table = new Table().AddColumns("answers", "asked", "clicks a list", "more than popularity", "standard error");
        foreach (var step in steps)
        {
            table.AddRow(Cell($"{step.Answers}"), Cell($"{step.Asked:P0}"), Cell($"{step.Clicks:0.000}"), Cell($"{step.Gain:+0.000;-0.000;0}"), Cell($"{step.GainError:0.000}"));
        }

        AnsiConsole.Write(table);
        return 0;
    }

    private static string Cell(FormattableString text) => FormattableString.Invariant(text);
}
