using System.CommandLine;
using System.Globalization;
using Recsys.Cli.Offline;
using Recsys.Models;
using Recsys.Training.ColdStart;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Runs;
using Recsys.Training.Zoo.Implicit;
using Recsys.Training.Zoo.Rankers;
using Recsys.Training.Zoo.Ratings;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys train: trains a model version and publishes it.</summary>
internal static class TrainCommand
{
    private const string OfQuestions = "Questions.";
    private const string Epochs = "Epochs";
    private const string Patience = "Patience";

    private static readonly Dictionary<string, (TwoTowerOptions TwoTower, DinOptions Din)> Presets = new()
    {
        ["default"] = (new TwoTowerOptions(), new DinOptions()),
        ["short-histories"] = (TwoTowerOptions.ShortHistories, new DinOptions()),
        ["long-histories"] = (TwoTowerOptions.LongHistories, DinOptions.Quick),
        ["quick"] = (TwoTowerOptions.Quick, DinOptions.Quick),
    };

    /// <summary>Names that --model takes.</summary>
    public static IEnumerable<string> Models => [.. Retriever.All.Select(r => r.Name), ModelFamilies.Din, .. ModelRegistry.All.Select(f => f.Name), .. RatingFamilies.All.Where(f => f.IsServed).Select(f => f.Name)];

    public static Command Create()
    {
        var config = new Option<string?>("--config") { Description = "training.json of a version, or a plan in JSON: repeats that run; options given beside it win." };
        var model = new Option<string?>("--model") { Description = "Family; see 'recsys models list'." };
        model.AcceptOnlyFromAmong([.. Models, .. EmbeddingMethods.All.Keys]);
        var recall = new Option<string?>("--recall") { Description = "Family that proposes the candidates of a ranker; two-tower unless given." };
        recall.AcceptOnlyFromAmong([.. Retriever.All.Select(r => r.Name)]);
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
            Description = "Settings that a two-tower begins from: default, short-histories (few events a user), long-histories (ratings) or quick (a demonstration).",
        };
        preset.AcceptOnlyFromAmong([.. Presets.Keys]);
        var checkpoint = new Option<string?>("--checkpoint") { Description = "File for the state after each epoch: the same command goes on from it. Recall under a ranker has one beside it, ending in .recall; als, bpr, models of ratings and embedding methods have none." };
        var set = new Option<string[]>("--set") { Description = "name=value of a setting of the trainer, or Questions.name=value of one of the question tree; may be repeated." };
        var embeddings = new Option<string?>("--embeddings") { Description = "File of item vectors that the model's begin with, as 'recsys embed --out' writes them: the ranker's where there is one, else recall's." };
        var frozen = new Option<bool>("--frozen") { Description = "Leave those vectors as they are and train the rest." };
        var fineTune = new Option<bool>("--fine-tune") { Description = "Train those vectors further, which is the default." };
        var market = new Option<string?>("--market-field") { Description = "Attribute field that says which market an item is of, for similarity features." };
        var types = new Option<string[]>("--type-field") { Description = "Attribute field that is part of an item's type, for similarity features; may be repeated; all fields where none is given." };
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
            embeddings, frozen, fineTune, market, types, plots, questions, userAttributes, index,
        };
        splits.AddTo(command);
        var data = new DataArguments(command, [.. DataFiles.Formats, .. DataFiles.Tables]);
        command.SetAction(async (parsed, ct) =>
        {
            var plan = parsed.GetValue(config) is { } file ? TrainingPlan.Read(file) : new TrainingPlan();
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

            settings.TryAdd("Seed", "17");
            settings["Device"] = parsed.GetValue(device) ?? settings.GetValueOrDefault("Device", "cpu");
            if (parsed.GetValue(frozen) && parsed.GetValue(fineTune))
            {
                throw new ArgumentException("--frozen and --fine-tune exclude each other.");
            }

            parsed.RequireFile(embeddings);
            parsed.RequireFile(userAttributes);

            var files = data.Files(parsed, new DataFiles { Format = plan.Format, Attributes = plan.Attributes, Columns = plan.Columns, Kinds = plan.Kinds });
            var held = splits.IsAll(parsed) ? OfflineEvaluation.All : parsed.GetValue(protocol) ?? plan.Protocol;
            plan = plan with
            {
                Embeddings = parsed.GetValue(embeddings) ?? plan.Embeddings,
                Frozen = parsed.GetValue(frozen) || (plan.Frozen && !parsed.GetValue(fineTune)),
                MarketField = parsed.GetValue(market) ?? plan.MarketField,
                TypeFields = parsed.GetValue(types) is { Length: > 0 } fields ? fields : plan.TypeFields,
                Model = parsed.GetValue(model) ?? plan.Model,
                Recall = parsed.GetValue(recall) ?? plan.Recall,
                Format = files.Format,
                Attributes = files.Attributes,
                Columns = files.Columns,
                Kinds = files.Kinds,
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
            var isRanker = ModelRegistry.All.Any(f => f.Name == plan.Model) || RatingFamilies.All.Any(f => f.Name == plan.Model);
            var overFields = ModelRegistry.All.Any(f => f.Name == plan.Model);
            parsed.RefuseIf(!isRanker, recall, $"{plan.Model} is no ranker over another family's candidates");
            parsed.RefuseIf(plan.Model != ModelFamilies.Din && (isRanker ? plan.Recall : plan.Model) != ModelFamilies.TwoTower, preset, $"{plan.Model} has no two-tower that would begin from it");
            parsed.RefuseIf(!files.HasLabels || (!files.IsTable && !overFields), positive, $"{plan.Model} on --format {plan.Format} learns from no labels here");
            parsed.RefuseIf(plan.Embeddings is null, fineTune, "it needs --embeddings FILE");
            var published = parsed.GetValue(version) ?? string.Create(CultureInfo.InvariantCulture, $"{plan.Model}-{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss}");
            var models = ModelStores.Open(store.Name, parsed.GetValue(store)!);
            var run = Prepare(plan, published, files, parsed.GetValue(checkpoint), epochsGiven: changed.ContainsKey(Epochs));
            var losses = new LossHistory();
            await TrainingDisplay.RunAsync(report => run.ExecuteAsync(
                models,
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
        var own = ModelRegistry.All.FirstOrDefault(f => f.Name == model)?.Task
            ?? (model == ModelFamilies.Din ? ModelTask.Click : RatingFamilies.All.Any(f => f.Name == model) ? ModelTask.Rating : ModelTask.NextItem);
        if (task is { } asked && asked != own)
        {
            throw new ArgumentException($"--task {asked}: {model} is for {own}; 'recsys models list' shows the families of each task.");
        }
    }

    private static TrainingRun Prepare(TrainingPlan plan, string version, DataFiles files, string? checkpoint, bool epochsGiven)
    {
        var family = ModelRegistry.All.FirstOrDefault(f => f.Name == plan.Model);
        var rating = RatingFamilies.All.FirstOrDefault(f => f.Name == plan.Model);
        var overRecall = family is not null || rating is not null;
        var pretrained = EmbeddingsFile.Read(plan.Embeddings, plan.Frozen);
        if (pretrained is not null && !plan.Settings.Keys.Contains("Dimension", StringComparer.OrdinalIgnoreCase))
        {
            // The model's vectors are as long as those that they begin with.
            plan = plan with { Settings = new Dictionary<string, string>(plan.Settings) { ["Dimension"] = $"{pretrained.Embeddings.Dimension}" } };
        }

        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var (twoTower, din) = Presets[plan.Preset];
        var isDin = plan.Model == ModelFamilies.Din;
        var ofEmbeddings = !EmbeddingMethods.All.ContainsKey(plan.Model) ? null : plan.Settings
            .Where(s => s.Key != "Device" && !s.Key.StartsWith(OfQuestions, StringComparison.OrdinalIgnoreCase)).ToDictionary();
        if (checkpoint is not null && (rating is not null || ofEmbeddings is not null || ImplicitFamilies.All.Any(f => f.Name == plan.Model)))
        {
            throw new ArgumentException($"--checkpoint: {plan.Model} keeps none, since its epochs are short; leave the option out.");
        }

        if (rating is not null && pretrained is not null)
        {
            throw new ArgumentException($"--embeddings: {plan.Model} begins with factors of its own; leave the option out.");
        }

        var retriever = ofEmbeddings is not null
            ? Retriever.OfEmbeddings(plan.Model, ofEmbeddings)
            : Retriever.Get(overRecall ? plan.Recall : isDin ? ModelFamilies.TwoTower : plan.Model);
        if (retriever.Name == ModelFamilies.TwoTower)
        {
            retriever = retriever with { Options = twoTower };
        }

        // A setting's name may be one of recall and of the ranker: the ranker's is meant, but for what must be the same in both.
        var forRecall = !overRecall ? plan.Settings : plan.Settings
            .Where(s => new[] { "Seed", "Device", "Threads" }.Contains(s.Key, StringComparer.OrdinalIgnoreCase)).ToDictionary();
        if (ofEmbeddings is not null)
        {
            // The method says itself which of them it has no use for, once it has run.
            used.UnionWith(ofEmbeddings.Keys);
        }
        else
        {
            retriever = retriever with { Options = OptionSetter.Apply(retriever.Options, forRecall, used) };
        }

        var options = family is null ? null : OptionSetter.Apply(family.Defaults, plan.Settings, used);
        var ofRatings = rating is null ? null : OptionSetter.Apply(rating.Defaults, plan.Settings, used);
        var over = isDin ? OptionSetter.Apply(din, plan.Settings, used) : null;
        var tree = new QuestionTreeOptions();
        foreach (var (name, value) in plan.Settings.Where(s => s.Key.StartsWith(OfQuestions, StringComparison.OrdinalIgnoreCase)))
        {
            var applied = new HashSet<string>();
            tree = OptionSetter.Apply(tree, new Dictionary<string, string> { [name[OfQuestions.Length..]] = value }, applied);
            used.UnionWith(applied.Select(a => OfQuestions + a));
        }

        if (plan.Settings.GetValueOrDefault("Device") == "cpu")
        {
            // Every family runs there; only those that run elsewhere too have the setting.
            used.Add("Device");
        }

        if (plan.Protocol == OfflineEvaluation.All)
        {
            retriever = retriever with { Options = AsLong(retriever.Options, TrainingPlan.RecallStage, plan.Epochs, isChosen: !overRecall && epochsGiven) };
            options = options is null ? null : AsLong(options, TrainingPlan.RankerStage, plan.Epochs, epochsGiven);
            over = over is null ? null : AsLong(over, TrainingPlan.RankerStage, plan.Epochs, epochsGiven);
        }

        if (plan is { Questions.Count: 0, UserAttributes: null } && used.FirstOrDefault(u => u.StartsWith(OfQuestions, StringComparison.OrdinalIgnoreCase)) is { } tuned)
        {
            throw new ArgumentException($"--set {tuned}={plan.Settings[tuned]}: the version has no question tree; add --questions or --user-attributes.");
        }

        if (options is not { Similarities.Count: > 0 } && (plan.MarketField ?? plan.TypeFields.FirstOrDefault()) is { } field)
        {
            throw new ArgumentException(
                $"{(plan.MarketField is null ? "--type-field" : "--market-field")} {field}: {plan.Model} has no similarity features; add --set 'Similarities=[...]' to a ranker over fields.");
        }

        if (plan.Settings.Keys.Except(used, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown)
        {
            throw new ArgumentException($"--set {unknown}: no trainer of {plan.Model} has this setting.");
        }

        var input = TrainingInput.Read(plan, files, family is not null, line => AnsiConsole.MarkupLineInterpolated($"[grey]{line}[/]"));
        RequireFields(input.Events, "--questions", plan.Questions);
        RequireFields(input.Events, "--type-field", plan.TypeFields);
        RequireFields(input.Events, "--market-field", plan.MarketField is { } market ? [market] : []);
        return new TrainingRun(version, input, retriever, over)
        {
            Ranker = family is null ? null : (family, options!),
            Rating = rating is null ? null : (rating, ofRatings!),
            Checkpoint = checkpoint,
            QuestionOptions = tree,
            Pretrained = pretrained,
            Plan = plan,
        };
    }

    // Where nothing is held out, nothing tells when to stop: as long as the run before, or as was said.
    private static T AsLong<T>(T options, string stage, IReadOnlyDictionary<string, int> before, bool isChosen)
        where T : class
    {
        // Families without the setting are fitted for all their epochs anyway.
        if (isChosen || options.GetType().GetProperty(Patience) is null)
        {
            return options;
        }

        return before.TryGetValue(stage, out var epochs)
            ? OptionSetter.Apply(options, new Dictionary<string, string> { [Epochs] = epochs.ToString(CultureInfo.InvariantCulture) }, new HashSet<string>())
            : throw new ArgumentException(
                $"--shares 100/0/0 leaves nothing that would tell the {stage} model when to stop; take the epochs of a run before, by --config training.json of its version.");
    }

    private static void RequireFields(Core.InteractionDataset events, string option, IReadOnlyList<string> fields)
    {
        if (fields.FirstOrDefault(f => !events.ItemAttributes.Any(a => a.Any(x => x.Field == f))) is { } missing)
        {
            var known = events.ItemAttributes.SelectMany(a => a.Select(x => x.Field)).Distinct().Order(StringComparer.Ordinal).ToArray();
            throw new ArgumentException($"{option} {missing}: no item has this attribute; there {(known.Length == 0 ? "are none" : $"is {string.Join(", ", known)}")}.");
        }
    }
}
