using System.CommandLine;
using System.Globalization;
using Recsys.Cli.Output;
using Recsys.Models;
using Recsys.Offline;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys train: trains a model version and publishes it.</summary>
internal static class TrainCommand
{
    /// <summary>Names that --model takes.</summary>
    public static IEnumerable<string> Models => Families.Trained.Select(f => f.Name);

    public static Command Create()
    {
        var config = new Option<string?>("--config") { Description = "training.json of a version, or a plan in JSON: repeats that run; options given beside it win." };
        var model = new Option<string?>("--model") { Description = "Family; see 'recsys models list'." };
        model.AcceptOnlyFromAmong([.. Models]);
        var recall = new Option<string?>("--recall") { Description = "Family that proposes the candidates of a ranker; two-tower unless given." };
        recall.AcceptOnlyFromAmong([.. Families.All.Where(f => f.Stage == FamilyStage.Recall).Select(f => f.Name)]);
        var protocol = new Option<string?>("--protocol") { Description = "What is held out of training." };
        protocol.AcceptOnlyFromAmong(OfflineEvaluation.Protocols);
        var positive = new Option<float?>("--positive-from") { Description = "Lowest rating that is a positive label." };
        var store = new Option<string>("--out") { Description = $"The model store: {ModelStores.Names}.", Required = true };
        var version = new Option<string?>("--version-name") { Description = "Name of the version; the family and the time unless given." };
        var task = new Option<ModelTask?>("--task") { Description = "Refuses a family that is for another task.", CustomParser = ParseTask };
        var seed = new Option<int?>("--seed") { Description = "Seed of everything random; 17 unless given." };
        var device = new Option<string?>("--device") { Description = "cpu or cuda." };
        device.AcceptOnlyFromAmong("cpu", "cuda");
        var preset = new Option<string?>("--preset")
        {
            Description = "Settings to begin from, of a two-tower: default, short-histories (few events a user), long-histories (ratings) or quick (a demonstration).",
        };
        preset.AcceptOnlyFromAmong([.. FamilySettings.Presets]);
        var checkpoint = new Option<string?>("--checkpoint") { Description = "File for the state after each epoch: the same command goes on from it. Recall under a ranker has one beside it, ending in .recall; als, bpr, models of ratings and embedding methods have none." };
        var set = new Option<string[]>("--set") { Description = "name=value of a setting of the trainer, or Questions.name=value of one of the question tree; may be repeated." };
        var embeddings = new Option<string?>("--embeddings") { Description = "File of item vectors that the model's begin with, as 'recsys embed --out' writes them: the ranker's where there is one, else recall's." };
        var frozen = new Option<bool>("--frozen") { Description = "Leave those vectors as they are and train the rest." };
        var fineTune = new Option<bool>("--fine-tune") { Description = "Train those vectors further, which is the default." };
        var market = new Option<string?>("--market-field") { Description = "Attribute field that says which market an item is of, for similarity features." };
        var types = new Option<string[]>("--type-field") { Description = "Attribute field that is part of an item's type, for similarity features; may be repeated; all fields where none is given." };
        var creator = new Option<string?>("--creator-field") { Description = "Attribute field that says whose an item is (a channel, an author, a category), for the feature since_creator." };
        var from = new Option<string?>("--from") { Description = "Version of the store to go on from, on the events since its newest alone; its settings are taken unless --config names others." };
        var frozenEmbeddings = new Option<bool>("--frozen-embeddings") { Description = "Leave the embeddings of --from as they are, and train the dense part and what is new." };
        var weights = new Option<bool>("--weights") { Description = "Carry the weights, so that a later training can go on from the version; with --from it always does." };
        var places = new Option<bool?>("--places") { Description = "Whether a ranker reads the places of --samples, so as not to take what the place did for the item's merit; true unless given." };
        var plots = new Option<string?>("--plots") { Description = "Folder for a plot of each stage's loss over its epochs." };
        var questions = new Option<string[]>("--questions")
        {
            Description = "Item attributes that new users are asked about, such as genre: adds a decision tree with a list for each group of users; may be repeated.",
            AllowMultipleArgumentsPerToken = true,
        };
        var userAttributes = new Option<string?>("--user-attributes") { Description = "JSON file for that tree: an object of user ids, each with an object of what is known of the user." };
        var index = new Option<bool>("--index") { Description = "Carry an index of the recall rows (HNSW), which silos then map instead of building one." };
        var splits = new SplitArguments();
        var command = new Command("train", "Trains a model version and publishes it.")
        {
            config, model, task, recall, protocol, positive, store, version, seed, device, preset, checkpoint, set,
            embeddings, frozen, fineTune, market, types, creator, from, frozenEmbeddings, weights, places, plots, questions, userAttributes, index,
        };
        splits.AddTo(command);
        var data = new DataArguments(command, [.. DataSource.Formats, .. DataSource.Tables]);
        command.SetAction(async (parsed, ct) =>
        {
            var models = ModelStores.Open(store.Name, parsed.GetValue(store)!);
            var plan = parsed.GetValue(config) is { } file ? TrainingPlan.Read(file)
                : parsed.GetValue(from) is { } parent ? await TrainingPlan.OfAsync(models, parent, ct)
                : new TrainingPlan();
            var settings = new Dictionary<string, string>(plan.Settings, StringComparer.OrdinalIgnoreCase);
            var changed = OptionSetter.Parse(parsed.GetValue(set) ?? []);
            foreach (var (name, value) in changed)
            {
                settings[name] = value;
            }

            if (parsed.GetValue(seed) is { } s)
            {
                settings["Seed"] = s.ToString(CultureInfo.InvariantCulture);
            }

            if (parsed.GetValue(device) is { } d)
            {
                settings["Device"] = d;
            }

            if (parsed.GetValue(frozen) && parsed.GetValue(fineTune))
            {
                throw new ArgumentException("--frozen and --fine-tune exclude each other.");
            }

            parsed.RequireFile(embeddings);
            parsed.RequireFile(userAttributes);

            var files = data.Files(parsed, new DataSource { Format = plan.Format, Attributes = plan.Attributes, Contents = plan.Contents, Columns = plan.Columns, Kinds = plan.Kinds, TextForm = plan.TextForm });
            var held = splits.IsAll(parsed) ? TrainingPlan.All : parsed.GetValue(protocol) ?? plan.Protocol;
            plan = plan with
            {
                Embeddings = parsed.GetValue(embeddings) ?? plan.Embeddings,
                Frozen = parsed.GetValue(frozen) || (plan.Frozen && !parsed.GetValue(fineTune)),
                MarketField = parsed.GetValue(market) ?? plan.MarketField,
                TypeFields = parsed.GetValue(types) is { Length: > 0 } fields ? fields : plan.TypeFields,
                CreatorField = parsed.GetValue(creator) ?? plan.CreatorField,
                From = parsed.GetValue(from) ?? plan.From,
                FrozenEmbeddings = parsed.GetValue(frozenEmbeddings) || plan.FrozenEmbeddings,
                Places = parsed.GetValue(places) ?? plan.Places,
                Weights = parsed.GetValue(weights) || plan.Weights,
                Model = parsed.GetValue(model) ?? plan.Model,
                Recall = parsed.GetValue(recall) ?? plan.Recall,
                Protocol = held,
                PositiveFrom = parsed.GetValue(positive) ?? plan.PositiveFrom,
                Preset = parsed.GetValue(preset) ?? plan.Preset,
                Split = splits.Given(parsed, held) ?? plan.Split,
                Questions = parsed.GetValue(questions) is { Length: > 0 } asked ? asked : plan.Questions,
                UserAttributes = parsed.GetValue(userAttributes) ?? plan.UserAttributes,
                Index = parsed.GetValue(index) || plan.Index,
                Settings = settings,
            };
            RequireTask(plan.Model, parsed.GetValue(task));
            var family = Families.Get(plan.Model);
            parsed.RefuseIf(!family.TakesRecall, recall, $"{plan.Model} is no ranker over another family's candidates");
            parsed.RefuseIf(!files.HasLabels || (!files.IsTable && !family.LearnsFromExamples), positive, $"{plan.Model} on --format {files.Format} learns from no labels here");
            parsed.RefuseIf(plan.Embeddings is null, fineTune, "it needs --embeddings FILE");
            var trainer = new Trainer(models, line => AnsiConsole.MarkupLineInterpolated($"[grey]{line}[/]"));
            var published = parsed.GetValue(version) ?? trainer.NewName(plan.Model);
            var losses = new LossHistory();
            await TrainingDisplay.RunAsync(report => trainer.TrainAsync(
                plan,
                files,
                published,
                parsed.GetValue(checkpoint),
                changed.ContainsKey("Epochs"),
                progress =>
                {
                    losses.Add(progress);
                    report(progress);
                },
                ct));
            if (parsed.GetValue(plots) is { } folder)
            {
                losses.Save(folder);
            }

            AnsiConsole.MarkupLineInterpolated($"Published version {published}.");

            return 0;
        });
        return command;
    }

    private static ModelTask? ParseTask(System.CommandLine.Parsing.ArgumentResult result)
    {
        var given = result.Tokens[0].Value;
        if (given == "ctr")
        {
            return ModelTask.Click;
        }

        foreach (var known in Enum.GetValues<ModelTask>())
        {
            if (string.Equals(known.ToString(), given.Replace("-", string.Empty, StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }

        result.AddError($"--task is '{given}'; known: ctr, rating, watch-time, multi-task, next-item.");
        return null;
    }

    private static void RequireTask(string model, ModelTask? task)
    {
        var own = Families.Get(model).Task;
        if (task is { } asked && asked != own)
        {
            throw new ArgumentException($"--task {asked}: {model} is for {own}; 'recsys models list' shows the families of each task.");
        }
    }
}
