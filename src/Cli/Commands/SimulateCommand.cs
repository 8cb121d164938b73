using System.CommandLine;
using Recsys.Cli.Simulate;
using Recsys.Offline;
using Recsys.Simulation;
using Recsys.Training.Runs;

namespace Recsys.Cli.Commands;

/// <summary>recsys simulate: experiments on simulated players, whose tastes are known.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var seed = new Option<int>("--seed") { Description = "Seed of the world, the training and the players' chances.", DefaultValueFactory = _ => 17 };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        return new Command("simulate", "Runs an experiment on simulated players, whose tastes are known, or on simulated arms.")
        {
            Onboarding(seed, json),
            NewItems(seed, json),
            Retraining(seed, json),
            Bandits(seed, json),
            Online(seed, json),
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

    private static Command Retraining(Option<int> seed, Option<bool> json)
    {
        var rounds = Number("--rounds", "Models that are trained, one after the other; from 1 to 100.", 10);
        var days = Number("--days", "Days of the simulated players' past.", 60);
        var drift = new Option<double>("--drift") { Description = "Days in which a simulated player's taste moves on.", DefaultValueFactory = _ => new WorldOptions().InterestDays };
        var begin = new Option<double>("--begin") { Description = "Share of the events before the first model.", DefaultValueFactory = _ => 0.3 };
        var metric = new Option<string>("--metric") { Description = "What is measured.", DefaultValueFactory = _ => "ndcg@10" };
        var model = new Option<string>("--model") { Description = "Family of the models.", DefaultValueFactory = _ => ModelFamilies.TwoTower };
        model.AcceptOnlyFromAmong([.. TrainCommand.Models]);
        var preset = new Option<string>("--preset") { Description = "Settings to begin from.", DefaultValueFactory = _ => "quick" };
        var set = new Option<string[]>("--set") { Description = "name=value of a setting of the trainer; may be repeated." };
        var command = new Command("retraining", "A model is trained again and again as time goes on, beside the first one, which is left alone: what freshness is worth.")
        {
            seed, rounds, days, drift, begin, metric, model, preset, set, json,
        };
        var data = new DataArguments(command, DataSource.Formats, DataSource.Simulated, withContents: false);
        command.SetAction((parsed, ct) =>
        {
            var files = data.Files(parsed);
            foreach (var option in new Option[] { days, drift })
            {
                parsed.RefuseIf(files.Format != DataSource.Simulated, option, "the data are no simulated players'");
            }

            var (count, share) = (parsed.GetValue(rounds), parsed.GetValue(begin));
            if (count is < 1 or > 100 || !(share is > 0 and < 1))
            {
                throw new ArgumentException($"--rounds {count}, --begin {share}: rounds are 1 to 100, the share lies above 0 and below 1.");
            }

            var settings = new Dictionary<string, string>(OptionSetter.Parse(parsed.GetValue(set) ?? []), StringComparer.OrdinalIgnoreCase);
            settings.TryAdd("Seed", parsed.GetValue(seed).ToString(System.Globalization.CultureInfo.InvariantCulture));
            var events = files.Format == DataSource.Simulated
                ? new GameWorld(new WorldOptions { Seed = parsed.GetValue(seed), Days = parsed.GetValue(days), InterestDays = parsed.GetValue(drift) }).Generate()
                : files.Read(_ => { });
            var plan = new TrainingPlan { Model = parsed.GetValue(model)!, Preset = parsed.GetValue(preset)!, Settings = settings };
            return new RetrainingRun(events, plan, parsed.GetValue(metric)!, count, share).RunAsync(parsed.GetValue(json), ct);
        });
        return command;
    }

    private static Command Bandits(Option<int> seed, Option<bool> json)
    {
        var arms = Number("--arms", "Arms, which pay with 2 % to 20 %; from 2 to 500.", 10);
        var pulls = Number("--pulls", "Pulls of a run.", 20_000);
        var runs = Number("--runs", "Runs that are averaged.", 50);
        var plots = new Option<string?>("--plots") { Description = "Folder for a picture of the regret." };
        var command = new Command("bandits", "What each policy of Recsys:Serving:Bandit loses, beside Lai and Robbins' bound.") { seed, arms, pulls, runs, plots, json };
        command.SetAction((parsed, ct) => Task.FromResult(
            BanditRun.Run(parsed.GetValue(seed), parsed.GetValue(arms), parsed.GetValue(pulls), parsed.GetValue(runs), parsed.GetValue(plots), parsed.GetValue(json), ct)));
        return command;
    }

    private static Command Online(Option<int> seed, Option<bool> json)
    {
        var pages = Number("--pages", "Pages of eight games that players are shown in 60 days.", 150_000);
        var drift = new Option<double>("--drift") { Description = "Days in which a simulated player's taste moves on.", DefaultValueFactory = _ => 6 };
        var samples = Number("--samples", "Samples of the rare clicks by which calibration is measured.", 10_000_000);
        var plots = new Option<string?>("--plots") { Description = "Folder for pictures of both curves." };
        var command = new Command("online", "What weights that are learned at once are worth beside older ones, and what calibration makes of clicks learned from few negatives.") { seed, pages, drift, samples, plots, json };
        command.SetAction((parsed, ct) => Task.FromResult(
            OnlineRun.Run(parsed.GetValue(seed), (parsed.GetValue(pages), parsed.GetValue(drift), parsed.GetValue(samples)), parsed.GetValue(plots), parsed.GetValue(json), ct)));
        return command;
    }

    private static Option<int> Number(string name, string description, int value) => new(name) { Description = description, DefaultValueFactory = _ => value };
}
