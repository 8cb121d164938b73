using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Recsys.Core;
using Recsys.Embeddings;
using Recsys.Offline;
using Recsys.Training.Recall.Embedded;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys embed: trains embeddings from behaviour, measures what they recall, and saves them.</summary>
internal static class EmbedCommand
{
    public static Command Create()
    {
        var method = new Option<string>("--method") { Description = $"{string.Join(", ", EmbeddingFamilies.All.Select(f => f.Name))}.", Required = true };
        method.AcceptOnlyFromAmong([.. EmbeddingFamilies.All.Select(f => f.Name)]);
        var output = new Option<string?>("--out") { Description = "File for the vectors, in word2vec's text format." };
        var store = new Option<string?>("--store") { Description = "A model store: publishes the vectors as a version that a silo serves; needs --version-name. It is " + ModelStores.Names + "." };
        var version = new Option<string?>("--version-name") { Description = "Name of the version." };
        var index = new Option<bool>("--index") { Description = "Let the version carry an index of the vectors (HNSW), which silos then map instead of building one; needs --store." };
        var test = new Option<string?>("--test") { Description = "File of session beginnings, each with the item that came next: measures P@20 and MRR@20 (sessions)." };
        var seed = new Option<int>("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 17 };
        var set = new Option<string[]>("--set") { Description = "name=value of a setting of the method, its walks, or the recommender of its vectors; may be repeated." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object, last, on standard output." };
        var command = new Command("embed", "Trains item embeddings from behaviour: of sequences (user item item ...), sessions (a file of item item ...), text (word word ...; for airbnb-query, words that begin with 'query:' are queries), or another format that train reads.") { method, output, store, version, index, test, seed, set, json };
        var data = new DataArguments(command, [.. DataSource.Formats, .. DataSource.Tables, DataSource.Text], withContents: false);
        command.SetAction(async (parsed, ct) =>
        {
            var pairs = OptionSetter.Parse(parsed.GetValue(set) ?? []);
            pairs["Seed"] = parsed.GetValue(seed).ToString(CultureInfo.InvariantCulture);
            var run = new EmbedRun(parsed.GetValue(method)!, pairs, parsed.GetValue(json), parsed.InvocationConfiguration);
            var files = data.Files(parsed);
            var (kind, testFile) = (files.Format, parsed.GetValue(test));
            parsed.RequireFile(test);
            parsed.RefuseIf(kind != DataSource.Sessions, test, $"it needs --format {DataSource.Sessions}; it is {kind}");

            var (folder, name) = (parsed.GetValue(store), parsed.GetValue(version));
            if ((folder is null) != (name is null) || (folder is not null && kind == DataSource.Text))
            {
                throw new ArgumentException("--store and --version-name belong together, and publish items, not the words of a text.");
            }

            if (parsed.GetValue(index) && folder is null)
            {
                throw new ArgumentException("--index is of a published version; add --store and --version-name.");
            }

            if (kind == DataSource.Text)
            {
                run.Execute(EmbeddingInput.OfText(files.Path), null, parsed.GetValue(output), ct);
                return 0;
            }

            var dataset = kind == DataSource.Sessions ? SessionLines.Read(files.Path) : files.Read(parsed.InvocationConfiguration.Error.WriteLine);
            Func<EmbeddingRecommender, IReadOnlyDictionary<string, double>>? measure = testFile is null ? null : r => NextClickTest.Evaluate(r, dataset, testFile, ct);
            var (embeddings, recall) = run.Execute(EmbeddingInput.Of(dataset), measure, parsed.GetValue(output), ct);
            if (folder is not null)
            {
                using var model = EmbeddingRecall.Of(parsed.GetValue(method)!, embeddings, dataset, recall, parsed.GetValue(seed));
                await EmbeddingPublisher.PublishAsync(ModelStores.Open(store.Name, folder), name!, model, dataset, pairs, parsed.GetValue(index), ct);
                parsed.InvocationConfiguration.Error.WriteLine($"published '{name}': {model.KnownItems} items with a vector, {model.ItemsWithoutVector} without");
            }

            return 0;
        });
        return command;
    }

    private sealed class EmbedRun(string method, Dictionary<string, string> settings, bool json, InvocationConfiguration console) : IProgress<TrainingProgress>
    {
        public (ItemEmbeddings Embeddings, EmbeddingRecommenderOptions Recall) Execute(
            EmbeddingInput input,
            Func<EmbeddingRecommender, IReadOnlyDictionary<string, double>>? measure,
            string? output,
            CancellationToken cancellationToken)
        {
            var family = EmbeddingFamilies.Get(method);
            var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            var options = FamilySettings.Apply(family.Defaults, settings, used);
            if (settings.Keys.Except(used, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown)
            {
                throw new ArgumentException($"--set {unknown}: neither {method} nor what follows it has this setting.");
            }

            var embeddings = family.Train(input, options, this, cancellationToken);
            var recall = options.OfType<EmbeddingRecommenderOptions>().Single();
            if (output is not null)
            {
                embeddings.Save(output);
            }

            var results = new Dictionary<string, IReadOnlyDictionary<string, double>>
            {
                [method] = measure is null
                    ? new Dictionary<string, double> { ["vectors"] = embeddings.Count, ["dimension"] = embeddings.Dimension }
                    : measure(new EmbeddingRecommender(method, embeddings, input.Dataset, recall)),
            };
            if (json)
            {
                console.Output.WriteLine(JsonSerializer.Serialize(results));
            }
            else
            {
                Print(results);
            }

            return (embeddings, recall);
        }

        public void Report(TrainingProgress value) =>
            console.Error.WriteLine(FormattableString.Invariant($"{value.Elapsed.TotalSeconds,6:0.0} s {value.Stage} epoch {value.Epoch}/{value.Epochs} loss {value.Loss:0.0000}"));

        private static void Print(Dictionary<string, IReadOnlyDictionary<string, double>> results)
        {
            foreach (var (name, metrics) in results)
            {
                var table = new Table().Title(name).AddColumn("figure").AddColumn(new TableColumn("value").RightAligned());
                foreach (var (figure, value) in metrics)
                {
                    table.AddRow(figure, value.ToString("0.####", CultureInfo.InvariantCulture));
                }

                AnsiConsole.Write(table);
            }
        }
    }
}
