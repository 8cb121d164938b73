using System.CommandLine;
using Recsys.Cli.Offline;
using Recsys.Models;
using Recsys.Training;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys train: trains a model version and publishes it.</summary>
internal static class TrainCommand
{
    private static readonly Dictionary<string, (TwoTowerOptions TwoTower, DinOptions Din)> Presets = new()
    {
        ["default"] = (new TwoTowerOptions(), new DinOptions()),
        ["short-histories"] = (TwoTowerOptions.ShortHistories, new DinOptions()),
        ["long-histories"] = (TwoTowerOptions.LongHistories, DinOptions.Quick),
        ["quick"] = (TwoTowerOptions.Quick, DinOptions.Quick),
    };

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Family: two-tower, or din (a two-tower with a DIN ranker).", Required = true };
        model.AcceptOnlyFromAmong(ModelFamilies.TwoTower, ModelFamilies.Din);
        var data = new Option<string?>("--data") { Description = "Folder (movielens) or file (sequences)." };
        var attributes = new Option<string?>("--attributes") { Description = "JSON file of item attributes (sequences)." };
        var format = new Option<string>("--format") { Description = "Format of the data.", DefaultValueFactory = _ => "movielens" };
        format.AcceptOnlyFromAmong(DataSource.Formats);
        var protocol = new Option<string>("--protocol") { Description = "What is held out of training.", DefaultValueFactory = _ => "leave-one-out" };
        protocol.AcceptOnlyFromAmong(OfflineEvaluation.Protocols);
        var store = new Option<string>("--out") { Description = "Folder of the model store.", Required = true };
        var version = new Option<string>("--version-name") { Description = "Name of the version.", Required = true };
        var seed = new Option<int>("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 17 };
        var device = new Option<string>("--device") { Description = "cpu or cuda.", DefaultValueFactory = _ => "cpu" };
        device.AcceptOnlyFromAmong("cpu", "cuda");
        var preset = new Option<string>("--preset")
        {
            Description = "Settings to begin from: default, short-histories (few events a user), long-histories (ratings) or quick (a demonstration).",
            DefaultValueFactory = _ => "default",
        };
        preset.AcceptOnlyFromAmong([.. Presets.Keys]);
        var set = new Option<string[]>("--set") { Description = "name=value of a setting of the trainer; may be repeated." };
        var splits = new SplitArguments();
        var command = new Command("train", "Trains a model version, evaluates it on held-out events and publishes it.")
        {
            model, data, attributes, format, protocol, store, version, seed, device, preset, set,
        };
        splits.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var settings = OptionSetter.Parse(parsed.GetValue(set) ?? []);
            settings["Seed"] = parsed.GetValue(seed).ToString(System.Globalization.CultureInfo.InvariantCulture);
            settings["Device"] = parsed.GetValue(device)!;
            var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            var twoTower = OptionSetter.Apply(Presets[parsed.GetValue(preset)!].TwoTower, settings, used);
            var din = parsed.GetValue(model) == ModelFamilies.Din ? OptionSetter.Apply(Presets[parsed.GetValue(preset)!].Din, settings, used) : null;
            if (settings.Keys.Except(used, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown)
            {
                throw new ArgumentException($"--set {unknown}: no trainer of {parsed.GetValue(model)} has this setting.");
            }

            var dataset = DataSource.Read(parsed.GetValue(format)!, parsed.GetValue(data) ?? string.Empty, parsed.GetValue(attributes));
            var split = OfflineEvaluation.Split(dataset, parsed.GetValue(protocol)!, splits.Options(parsed));
            var run = new TrainingRun(parsed.GetValue(version)!, dataset, split, twoTower, din);
            await run.ExecuteAsync(new LocalModelStore(new LocalModelStoreOptions { Folder = parsed.GetValue(store)! }), Report, ct);
            return 0;
        });
        return command;
    }

    private static void Report(TrainingProgress p) => AnsiConsole.MarkupLineInterpolated(
        $"[grey]{p.Elapsed.TotalSeconds,6:0} s[/] {p.Stage} epoch {p.Epoch}/{p.Epochs} loss {p.Loss:0.0000} {string.Join(" ", p.Metrics.Select(m => $"{m.Key} {m.Value:0.0000}"))}{(p.Best ? " *" : string.Empty)}");
}
