using System.CommandLine;
using System.Text.Json;
using Recsys.Cli.Offline;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys evaluate: measures published versions and baselines on held-out events.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var model = new Option<string[]>("--model") { Description = "popularity, item-knn, or a version of the store; may be repeated.", Required = true };
        var data = new Option<string?>("--data") { Description = "Folder (movielens) or file (sequences)." };
        var attributes = new Option<string?>("--attributes") { Description = "JSON file of item attributes (sequences)." };
        var format = new Option<string>("--format") { Description = "Format of the data.", DefaultValueFactory = _ => "movielens" };
        format.AcceptOnlyFromAmong(DataSource.Formats);
        var protocol = new Option<string>("--protocol") { Description = "What is held out.", DefaultValueFactory = _ => "leave-one-out" };
        protocol.AcceptOnlyFromAmong(OfflineEvaluation.Protocols);
        var store = new Option<string>("--store") { Description = "Folder of the model store.", DefaultValueFactory = _ => "recsys-data/models" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object, last, on standard output." };
        var command = new Command("evaluate", "Measures versions and baselines in full ranking, the user's own items excluded.")
        {
            model, data, attributes, format, protocol, store, json,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var dataset = DataSource.Read(parsed.GetValue(format)!, parsed.GetValue(data) ?? string.Empty, parsed.GetValue(attributes));
            var split = OfflineEvaluation.Split(dataset, parsed.GetValue(protocol)!);
            var models = new LocalModelStore(new LocalModelStoreOptions { Folder = parsed.GetValue(store)! });
            var results = new Dictionary<string, IReadOnlyDictionary<string, double>>();
            foreach (var name in parsed.GetValue(model)!)
            {
                results[name] = name switch
                {
                    "popularity" => OfflineEvaluation.Evaluate(new PopularityRecommender(split.Train), dataset, split, ct),
                    "item-knn" => OfflineEvaluation.Evaluate(new ItemKnnRecommender(split.Train), dataset, split, ct),
                    _ => await EvaluateVersionAsync(models, name, dataset, split, ct),
                };
            }

            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(results));
            }
            else
            {
                AnsiConsole.Write(Table($"{dataset.Name}, {split.Protocol}", results));
            }

            return 0;
        });
        return command;
    }

    /// <summary>A table of metrics, one model a row; of the cutoffs, only those at 10 fit on a screen.</summary>
    internal static Table Table(string title, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> results)
    {
        var names = results.Values.SelectMany(m => m.Keys).Distinct().Where(n => !n.Contains("@5", StringComparison.Ordinal) && (!n.Contains("@20", StringComparison.Ordinal) || n.StartsWith("MRR", StringComparison.Ordinal))).ToArray();
        var table = new Table().Title(Markup.Escape(title)).AddColumn("model");
        foreach (var name in names)
        {
            table.AddColumn(new TableColumn(Markup.Escape(name)).RightAligned());
        }

        foreach (var (model, metrics) in results)
        {
            table.AddRow([Markup.Escape(model), .. names.Select(n => metrics.TryGetValue(n, out var value) ? Format(value) : string.Empty)]);
        }

        return table;
    }

    private static string Format(double value) =>
        value.ToString(value == Math.Floor(value) ? "#,0" : "0.0000", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyDictionary<string, double>> EvaluateVersionAsync(
        IModelStore store, string version, Core.InteractionDataset dataset, DatasetSplit split, CancellationToken cancellationToken)
    {
        using var recommender = await ServingRecommender.CreateAsync(store, version, dataset, cancellationToken);
        return OfflineEvaluation.Evaluate(recommender, dataset, split, cancellationToken, recommender.ClickPredictor);
    }
}
