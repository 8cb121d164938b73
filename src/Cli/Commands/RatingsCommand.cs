using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Recsys.Cli.Output;
using Recsys.Evaluation;
using Recsys.Offline;
using Recsys.Training.Zoo.Ratings;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys ratings: cross-validates rating models.</summary>
internal static class RatingsCommand
{
    public static Command Create()
    {
        var model = new Option<string[]>("--model") { Description = "Families; all where none is given. May be repeated." };
        var folds = new Option<int>("--folds") { Description = "Folds that the ratings are dealt to.", DefaultValueFactory = _ => 5 };
        var foldSeed = new Option<int>("--fold-seed") { Description = "Seed of the dealing.", DefaultValueFactory = _ => 17 };
        var seed = new Option<int>("--seed") { Description = "Seed of the models.", DefaultValueFactory = _ => 17 };
        var set = new Option<string[]>("--set") { Description = "name=value of a setting of every family that has it; may be repeated." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object, last, on standard output." };
        var command = new Command("ratings", "Trains rating models on all folds but one and tests on that one, each in turn; a table's rating is its value.")
        {
            model, folds, foldSeed, seed, set, json,
        };
        var data = new DataArguments(command, [.. DataSource.Formats.Where(DataSource.HasRatings), .. DataSource.Tables]);
        command.SetAction((parsed, ct) => Task.Run(
            () =>
            {
                var families = (parsed.GetValue(model) ?? []) is { Length: > 0 } names ? names.Select(RatingFamilies.Get) : RatingFamilies.All;
                var contenders = FamilySettings.Apply(families, f => f.Defaults, parsed.GetValue(set) ?? []);
                var ratings = data.Files(parsed).Read(Console.Error.WriteLine);
                if (RatedExample.From(ratings).Count == 0)
                {
                    throw new ArgumentException($"'{ratings.Name}' has no ratings: the rating is the value of an event; add value=COLUMN to --columns.");
                }

                var results = new Dictionary<string, IReadOnlyDictionary<string, double>>();
                foreach (var (family, settings) in contenders)
                {
                    var options = settings with { Seed = parsed.GetValue(seed) };
                    var watch = Stopwatch.StartNew();
                    var errors = KFoldSplit.Folds(ratings, parsed.GetValue(folds), parsed.GetValue(foldSeed))
                        .Select(fold => RatingEvaluator.Evaluate(family.Train(fold.Train, options, ct), fold.Train, RatedExample.From(fold.Test), cancellationToken: ct))
                        .ToArray();
                    results[family.Name] = new Dictionary<string, double>
                    {
                        ["RMSE"] = errors.Average(e => e.Rmse),
                        ["MAE"] = errors.Average(e => e.Mae),
                        ["Seconds"] = watch.Elapsed.TotalSeconds,
                    };
                    Console.Error.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{family.Name}: {string.Join(", ", results[family.Name].Select(m => $"{m.Key} {m.Value:0.0000}"))} ({string.Join(" ", errors.Select(e => e.Rmse.ToString("0.0000", CultureInfo.InvariantCulture)))})"));
                }

                if (parsed.GetValue(json))
                {
                    Console.Out.WriteLine(JsonSerializer.Serialize(results));
                }
                else
                {
                    AnsiConsole.Write(ResultTable.Of($"{ratings.Name}, {parsed.GetValue(folds)} folds by seed {parsed.GetValue(foldSeed)}", results));
                }

                return 0;
            },
            ct));
        return command;
    }
}
