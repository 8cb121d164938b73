using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Recsys.Data;
using Recsys.Models;
using Recsys.Offline;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys leaderboard: trains families of models on the same examples with several seeds and compares them.</summary>
internal static class LeaderboardCommand
{
    private const string Click = "click";

    public static Command Create()
    {
        var model = new Option<string[]>("--model") { Description = "Families; all where none is given. May be repeated." };
        var task = new Option<string>("--task") { Description = "click, or on data without times: watch-time (steam), conversion (steam, retailrocket).", DefaultValueFactory = _ => Click };
        task.AcceptOnlyFromAmong(Click, "watch-time", "conversion");
        var positive = new Option<float>("--positive-from") { Description = "Lowest rating that is a positive label.", DefaultValueFactory = _ => 4 };
        var seeds = new Option<int[]>("--seed") { Description = "Seeds; may be repeated.", DefaultValueFactory = _ => [17, 18, 19] };
        var set = new Option<string[]>("--set") { Description = "name=value of a setting of every family that has it; may be repeated." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object, last, on standard output." };
        var command = new Command("leaderboard", "Trains families on the oldest 80 % of the examples, stops by the next 10 %, tests on the newest 10 %.")
        {
            model, task, positive, seeds, set, json,
        };
        var data = new DataArguments(command, [.. DataSource.Formats, .. DataSource.Tables]);
        command.SetAction((parsed, ct) => Task.Run(
            () =>
            {
                var (files, asked) = (data.Files(parsed), parsed.GetValue(task)!);
                parsed.RefuseIf(asked != Click, model, $"--task {asked} holds families of its own against each other");
                parsed.RefuseIf(asked != Click || !files.HasLabels, positive, "only clicks that are made of ratings or labels have such a bound");
                var families = (parsed.GetValue(model) ?? []) is { Length: > 0 } names
                    ? names.Select(ModelRegistry.Get)
                    : ModelRegistry.All.Where(f => f.Task is not (ModelTask.WatchTime or ModelTask.MultiTask));
                var settings = OptionSetter.Parse(parsed.GetValue(set) ?? []);
                if (asked == Click)
                {
                    // A setting that no family has is said before the data is read.
                    FamilySettings.Apply(families, f => f.Defaults, parsed.GetValue(set) ?? []);
                }

                var results = (files.IsTable, asked) switch
                {
                    (true, Click) => Clicks(files.HasLabels
                        ? files.ReadTable(Console.Error.WriteLine, parsed.GetValue(positive))
                        : throw new ArgumentException("A leaderboard of clicks needs labels; add label=COLUMN to --columns.")),
                    (true, var other) => throw new ArgumentException($"--task {other} needs --format steam or retailrocket; {files.Format} has labels of clicks."),
                    (_, Click) => Clicks(EventClicks()),
                    (_, var pairs) => Pairs(new TaskBoards(files.Read(Console.Error.WriteLine), Options, Console.Error.WriteLine, ct), pairs == "watch-time"),
                };
                if (parsed.GetValue(json))
                {
                    Console.Out.WriteLine(JsonSerializer.Serialize(results));
                }
                else
                {
                    AnsiConsole.Write(Table(results));
                }

                return 0;

                RankerOptions Options(ModelFamily family, int seed) =>
                    OptionSetter.Apply(family.Defaults, settings, new HashSet<string>(StringComparer.OrdinalIgnoreCase)) with { Seed = seed };

                ExampleSet EventClicks()
                {
                    TaskExamples.RequireMeanings(files.Format, files.Meanings, ModelTask.Click, "A leaderboard of clicks");
                    var events = files.Read(Console.Error.WriteLine);
                    return TaskExamples.Of(events, OfflineEvaluation.Split(events, TrainingPlan.All), files.Meanings, ModelTask.Click, "A leaderboard of clicks", parsed.GetValue(positive)).Set;
                }

                IReadOnlyList<LeaderboardEntry> Clicks(ExampleSet examples)
                {
                    var board = new Leaderboard(examples, ExampleSplit.ByTime(examples));
                    foreach (var family in families)
                    {
                        foreach (var seed in parsed.GetValue(seeds)!)
                        {
                            Console.Error.WriteLine(board.Run(family, Options(family, seed), ct));
                        }
                    }

                    return board.Results;
                }

                IReadOnlyList<LeaderboardEntry> Pairs(TaskBoards boards, bool watchTime)
                {
                    foreach (var seed in parsed.GetValue(seeds)!)
                    {
                        if (watchTime)
                        {
                            boards.WatchTime(seed);
                        }
                        else
                        {
                            boards.Conversion(seed);
                        }
                    }

                    return boards.Results;
                }
            },
            ct));
        return command;
    }

    private static Table Table(IReadOnlyList<LeaderboardEntry> results)
    {
        var names = results.SelectMany(r => r.Metrics.Keys).Distinct().ToArray();
        var table = new Table().AddColumn("model").AddColumn("seeds");
        foreach (var name in names)
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (var family in results.GroupBy(r => r.Model))
        {
            table.AddRow([family.Key, family.Count().ToString(CultureInfo.InvariantCulture), .. names.Select(n => Spread([.. family.Select(r => r.Metrics.GetValueOrDefault(n, double.NaN))]))]);
        }

        return table;
    }

    private static string Spread(double[] values)
    {
        var mean = values.Average();
        var deviation = values.Length > 1 ? Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1)) : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{mean:0.0000} ± {deviation:0.0000}");
    }
}
