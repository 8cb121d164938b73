using System.CommandLine;
using Recsys.Cli.Simulate;

namespace Recsys.Cli.Commands;

/// <summary>recsys simulate: experiments on simulated players, whose tastes are known.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var seed = new Option<int>("--seed") { Description = "Seed of the world, the training and the players' chances.", DefaultValueFactory = _ => 17 };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        return new Command("simulate", "Runs an experiment on simulated players: a two-tower is trained on their past and served by a cluster.")
        {
            Onboarding(seed, json),
            NewItems(seed, json),
        };
    }

    private static Command Onboarding(Option<int> seed, Option<bool> json)
    {
        var items = Number("--items", "Games in the store.", 600);
        var users = Number("--users", "Players; every second one is new.", 4800);
        var command = new Command("onboarding", "New players answer questions: what each answer does for their lists.") { seed, items, users, json };
        command.SetAction((parsed, ct) => OnboardingRun.RunAsync(parsed.GetValue(seed), parsed.GetValue(items), parsed.GetValue(users), parsed.GetValue(json), ct));
        return command;
    }

    private static Command NewItems(Option<int> seed, Option<bool> json)
    {
        var items = Number("--items", "Games in the store, the last 20 of which come out in the experiment.", 300);
        var users = Number("--users", "Players.", 400);
        var lists = Number("--lists", "Lists that are shown.", 4000);
        var command = new Command("new-items", "Games come out: when they have been shown 100 times, and how many clicks exploration costs.") { seed, items, users, lists, json };
        command.SetAction((parsed, ct) => NewItemsRun.RunAsync(
            parsed.GetValue(seed), parsed.GetValue(items), parsed.GetValue(users), parsed.GetValue(lists), parsed.GetValue(json), ct));
        return command;
    }

    private static Option<int> Number(string name, string description, int value) => new(name) { Description = description, DefaultValueFactory = _ => value };
}
