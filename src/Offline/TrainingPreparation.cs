using System.Globalization;
using Recsys.Core;
using Recsys.Training.ColdStart;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Runs;
using Recsys.Training.Zoo.Rankers;
using Recsys.Training.Zoo.Ratings;

namespace Recsys.Offline;

/// <summary>From a plan to a run: finds the families that it names, applies its settings, reads its data, and refuses what does not fit.</summary>
internal static class TrainingPreparation
{
    private const string OfQuestions = "Questions.";
    private const string Epochs = "Epochs";
    private const string Patience = "Patience";
    private const string HistoryLength = "HistoryLength";

    private static readonly Dictionary<string, (TwoTowerOptions TwoTower, DinOptions Din)> OfPresets = new()
    {
        ["default"] = (new TwoTowerOptions(), new DinOptions()),
        ["short-histories"] = (TwoTowerOptions.ShortHistories, new DinOptions()),
        ["long-histories"] = (TwoTowerOptions.LongHistories, DinOptions.Quick),
        ["quick"] = (TwoTowerOptions.Quick, DinOptions.Quick),
    };

    /// <summary>Names of the settings that recall may begin from.</summary>
    public static IEnumerable<string> Presets => OfPresets.Keys;

    public static TrainingRun Run(TrainingPlan plan, string version, DataSource files, string? checkpoint, bool epochsGiven, Action<string> log)
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
        var (twoTower, din) = OfPresets.TryGetValue(plan.Preset, out var begin) ? begin : throw new ArgumentException($"--preset is '{plan.Preset}'; known: {string.Join(", ", Presets)}.");
        var isDin = plan.Model == ModelFamilies.Din;
        var ofEmbeddings = !EmbeddingMethods.All.ContainsKey(plan.Model) ? null : plan.Settings
            .Where(s => s.Key != "Device" && !s.Key.StartsWith(OfQuestions, StringComparison.OrdinalIgnoreCase)).ToDictionary();
        if (checkpoint is not null && (ofEmbeddings is not null || Families.All.Any(f => f.Name == plan.Model && !f.Resumes)))
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

        if (plan.Protocol == TrainingPlan.All)
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

        RequireSession(plan, retriever.Options, options, over);
        var input = TrainingInput.Read(plan, files, family is not null, log);
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

    // What a silo has forgotten reaches no model: a longer history would be learned from and never be served.
    private static void RequireSession(TrainingPlan plan, params object?[] options)
    {
        foreach (var of in options)
        {
            if (of?.GetType().GetProperty(HistoryLength)?.GetValue(of) is int length && length > plan.SessionLength)
            {
                throw new ArgumentException(
                    $"--set {HistoryLength}={length}: silos keep the newest {plan.SessionLength} events of a session. Where yours keep more (SessionLength of their limits), say so by sessionLength in the file of --config.");
            }
        }
    }

    private static void RequireFields(InteractionDataset events, string option, IReadOnlyList<string> fields)
    {
        if (fields.FirstOrDefault(f => !events.ItemAttributes.Any(a => a.Any(x => x.Field == f))) is { } missing)
        {
            var known = events.ItemAttributes.SelectMany(a => a.Select(x => x.Field)).Distinct().Order(StringComparer.Ordinal).ToArray();
            throw new ArgumentException($"{option} {missing}: no item has this attribute; there {(known.Length == 0 ? "are none" : $"is {string.Join(", ", known)}")}.");
        }
    }
}
