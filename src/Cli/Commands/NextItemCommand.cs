using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Recsys.Cli.Output;
using Recsys.Core;
using Recsys.Data;
using Recsys.Offline;
using Recsys.Training.Recall.Baselines;
using Recsys.Training.Zoo.NextItem;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys next-item: trains next-item and factor models and holds them against item-kNN in full ranking.</summary>
internal static class NextItemCommand
{
    public static Command Create()
    {
        var model = new Option<string[]>("--model") { Description = "Families; all where none is given. May be repeated." };
        var protocol = new Option<string>("--protocol") { Description = "What is held out; sessions bring their own test.", DefaultValueFactory = _ => "leave-one-out" };
        protocol.AcceptOnlyFromAmong(OfflineEvaluation.Protocols);
        var seeds = new Option<int[]>("--seed") { Description = "Seeds; may be repeated.", DefaultValueFactory = _ => [17] };
        var set = new Option<string[]>("--set") { Description = "name=value of a setting of every family that has it; may be repeated." };
        var embeddings = new Option<string?>("--embeddings") { Description = "File of item vectors that next-item models begin with, as 'recsys embed --out' writes them; set Dimension to theirs." };
        var frozen = new Option<bool>("--frozen") { Description = "Leave those vectors as they are and train the rest." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object, last, on standard output." };
        var command = new Command("next-item", "Trains next-item and factor models, stops by the validation events, tests on the held-out ones.")
        {
            model, protocol, seeds, set, embeddings, frozen, json,
        };
        var data = new DataArguments(command, [.. DataSource.Formats, .. DataSource.Tables], "sequences");
        command.SetAction((parsed, ct) => Task.Run(
            () =>
            {
                var files = data.Files(parsed);
                parsed.RefuseIf(files.Format == DataSource.Sessions, protocol, "sessions bring their own test");
                parsed.RequireFile(embeddings);
                var families = (parsed.GetValue(model) ?? []) is { Length: > 0 } names ? names.Select(RecommenderFamily.Get).ToArray() : RecommenderFamily.All;
                parsed.RefuseIf(!families.Any(f => NextItemFamilies.All.Any(n => n.Name == f.Name)), embeddings, "factor models begin with factors of their own");
                var contenders = FamilySettings.Apply(families, f => f.Defaults, parsed.GetValue(set) ?? []);
                var task = files.Format == DataSource.Sessions
                    ? NextItemTask.Of(SessionReader.Read(files.Path))
                    : NextItemTask.Of(OfflineEvaluation.Split(files.Read(Console.Error.WriteLine), parsed.GetValue(protocol)!));
                task = task with { Pretrained = EmbeddingsFile.Read(parsed.GetValue(embeddings), parsed.GetValue(frozen)) };
                var results = new Dictionary<string, IReadOnlyDictionary<string, double>>
                {
                    ["item-knn"] = task.Measure(new ItemKnnRecommender(task.Train), ct),
                };
                foreach (var (family, options) in contenders)
                {
                    foreach (var seed in parsed.GetValue(seeds)!)
                    {
                        results[$"{family.Name}, seed {seed}"] = family.Train(options, seed, task, new Log(), ct);
                    }
                }

                if (parsed.GetValue(json))
                {
                    Console.Out.WriteLine(JsonSerializer.Serialize(results));
                }
                else
                {
                    AnsiConsole.Write(ResultTable.Of($"{task.Train.Name}, {task.Questions.Protocol}", results));
                }

                return 0;
            },
            ct));
        return command;
    }

    private sealed class Log : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress p) => Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{p.Elapsed.TotalSeconds,6:0} s {p.Stage} epoch {p.Epoch}/{p.Epochs} loss {p.Loss:0.0000} {string.Join(" ", p.Metrics.Select(m => $"{m.Key} {m.Value:0.0000}"))}{(p.Best ? " *" : string.Empty)}"));
    }
}
