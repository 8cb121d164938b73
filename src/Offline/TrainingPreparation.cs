using System.Globalization;
using Recsys.Core;
using Recsys.Models;
using Recsys.Training.ColdStart;
using Recsys.Training.Ranking;
using Recsys.Training.Runs;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Offline;

/// <summary>From a plan to a run: finds the families that it names, applies its settings, reads its data, and refuses what does not fit.</summary>
internal static class TrainingPreparation
{
    private const string OfQuestions = "Questions.";
    private const string Epochs = "Epochs";
    private const string Patience = "Patience";
    private const string HistoryLength = "HistoryLength";

    public static TrainingRun Run(TrainingPlan plan, string version, DataSource files, ParentVersion? parent, string? checkpoint, bool epochsGiven, Action<string> log)
    {
        var family = Families.Get(plan.Model);
        if (family.Fit is null)
        {
            throw new ArgumentException($"No version can hold {family.Name}: it is measured by 'recsys evaluate' alone. A version can hold {string.Join(", ", Families.Trained.Select(f => f.Name))}.");
        }

        var ranker = family.Recall is null ? null : family;
        var proposes = ranker is null ? family : Families.Get(ranker.TakesRecall ? plan.Recall : ranker.Recall!);
        if (proposes.Stage != FamilyStage.Recall)
        {
            throw new SettingException($"{{Recall}} is '{proposes.Name}', which proposes no candidates; {string.Join(", ", Families.All.Where(f => f.Stage == FamilyStage.Recall).Select(f => f.Name))} do.");
        }

        if (files.Contents.Count > 0 && !proposes.ReadsContents && ranker?.ReadsContents != true)
        {
            throw new SettingException($"{{Contents}} {files.Contents[0]}: {plan.Model} does not know items by contents; {string.Join(", ", Families.Trained.Where(f => f.ReadsContents).Select(f => f.Name))} do.");
        }

        if (checkpoint is not null && !family.Resumes)
        {
            throw new SettingException($"{{Checkpoint}}: {plan.Model} keeps none, since its epochs are short; leave it out.");
        }

        RequireContinues(plan, parent, proposes, ranker);
        var pretrained = EmbeddingsFile.Read(plan.Embeddings, plan.Frozen);
        if (pretrained is not null)
        {
            var begins = ranker is { LearnsFromExamples: false, TakesEmbeddings: true } ? proposes : family;
            if (!begins.TakesEmbeddings)
            {
                throw new SettingException($"{{Embeddings}}: {begins.Name} begins with factors of its own; leave it out.");
            }

            plan = plan with { Settings = FamilySettings.For(pretrained, plan.Settings) };
        }

        if (plan.Preset != FamilySettings.Default && !proposes.Presets.ContainsKey(plan.Preset) && ranker?.Presets.ContainsKey(plan.Preset) != true)
        {
            var known = proposes.Presets.Keys.Union(ranker?.Presets.Keys ?? []).Prepend(FamilySettings.Default);
            throw new SettingException($"{{Preset}} is '{plan.Preset}'; {(ranker is null ? proposes.Name : $"{ranker.Name} over {proposes.Name}")} has {string.Join(", ", known)}.");
        }

        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var recall = FamilySettings.OfRecall(proposes, ranker, plan.Preset, plan.Settings, used);
        var options = ranker is null ? null : FamilySettings.Apply(FamilySettings.Begin(ranker, plan.Preset), plan.Settings, used);
        var tree = new QuestionTreeOptions();
        foreach (var (name, value) in plan.Settings.Where(s => s.Key.StartsWith(OfQuestions, StringComparison.OrdinalIgnoreCase)))
        {
            var applied = new HashSet<string>();
            tree = OptionSetter.Apply(tree, new Dictionary<string, string> { [name[OfQuestions.Length..]] = value }, applied);
            used.UnionWith(applied.Select(a => OfQuestions + a));
        }

        FamilySettings.UseDevice(plan.Settings, used, plan.Model);

        if (plan.Protocol == TrainingPlan.All)
        {
            recall = AsLong(recall, TrainingPlan.RecallStage, plan.Epochs, isChosen: ranker is not { TakesRecall: true } && epochsGiven);
            options = options is null ? null : AsLong(options, TrainingPlan.RankerStage, plan.Epochs, epochsGiven);
        }

        if (plan is { Questions.Count: 0, UserAttributes: null } && used.FirstOrDefault(u => u.StartsWith(OfQuestions, StringComparison.OrdinalIgnoreCase)) is { } tuned)
        {
            throw new SettingException($"{{Settings}} {tuned}={plan.Settings[tuned]}: the version has no question tree; add {{Questions}} or {{UserAttributes}}.");
        }

        if (options?.OfType<RankerOptions>().SingleOrDefault() is not { Similarities.Count: > 0 } && (plan.MarketField ?? plan.TypeFields.FirstOrDefault()) is { } field)
        {
            throw new SettingException(
                $"{(plan.MarketField is null ? "{TypeFields}" : "{MarketField}")} {field}: {plan.Model} has no similarity features; add {{Settings}} 'Similarities=[...]' to a ranker over fields.");
        }

        if (plan.CreatorField is { } creator && options?.OfType<RankerOptions>().SingleOrDefault()?.Similarities.Any(CandidateFeature.Powers.Contains) != true)
        {
            throw new SettingException($"{{CreatorField}} {creator}: {plan.Model} does not read since_creator; add {{Settings}} 'Similarities=[\"since_creator\"]' to a ranker over fields.");
        }

        if (plan.Settings.Keys.Except(used, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown)
        {
            throw new SettingException($"{{Settings}} {unknown}: no trainer of {plan.Model} has this setting.");
        }

        RequireSession(plan, [.. recall, .. options ?? []]);
        var input = TrainingInput.Read(plan, files, family, log);
        RequireFields(input.Events, "{Questions}", plan.Questions);
        RequireFields(input.Events, "{TypeFields}", plan.TypeFields);
        RequireFields(input.Events, "{CreatorField}", plan.CreatorField is { } whose ? [whose] : []);
        RequireFields(input.Events, "{MarketField}", plan.MarketField is { } market ? [market] : []);
        return new TrainingRun(version, input, (proposes, recall), ranker is null ? null : (ranker, options!), parent)
        {
            Checkpoint = checkpoint,
            QuestionOptions = tree,
            Pretrained = pretrained,
            Plan = plan,
        };
    }

    private static void RequireContinues(TrainingPlan plan, ParentVersion? parent, Family proposes, Family? ranker)
    {
        if ((parent is not null || plan.Weights) && new[] { proposes, ranker }.OfType<Family>().FirstOrDefault(f => !f.Continues) is { } cannot)
        {
            throw new SettingException(
                $"{(parent is null ? "{Weights}" : $"{{From}} {parent.Name}")}: no training of {cannot.Name} can go on from a version, it is trained in full; those of {string.Join(", ", Families.Trained.Where(f => f.Continues).Select(f => f.Name))} can.");
        }

        if (parent is null && plan.FrozenEmbeddings)
        {
            throw new SettingException("{FrozenEmbeddings}: there are none to leave as they are; name the version to go on from, by {From}.");
        }

        if (parent is not null && plan.Embeddings is not null)
        {
            throw new SettingException($"{{Embeddings}}: a run that goes on from {parent.Name} begins with its vectors; leave it out.");
        }
    }

    // Where nothing is held out, nothing tells when to stop: as long as the run before, or as was said.
    private static IReadOnlyList<object> AsLong(IReadOnlyList<object> options, string stage, IReadOnlyDictionary<string, int> before, bool isChosen)
    {
        // Families without the setting are fitted for all their epochs anyway.
        if (isChosen || !FamilySettings.Has(options, Patience))
        {
            return options;
        }

        return before.TryGetValue(stage, out var epochs)
            ? FamilySettings.Apply(options, new Dictionary<string, string> { [Epochs] = epochs.ToString(CultureInfo.InvariantCulture) }, new HashSet<string>())
            : throw new SettingException(
                $"nothing is held out, so that nothing tells the {stage} model when to stop; take the epochs of a run before, by {{Config}} training.json of its version.");
    }

    // What a silo has forgotten reaches no model: a longer history would be learned from and never be served.
    private static void RequireSession(TrainingPlan plan, IEnumerable<object> options)
    {
        // What is written into a memory that is carried on is in it, however long ago it was.
        foreach (var of in options.Where(o => o is not MimnOptions))
        {
            if (of.GetType().GetProperty(HistoryLength)?.GetValue(of) is int length && length > plan.SessionLength)
            {
                throw new SettingException(
                    $"{{Settings}} {HistoryLength}={length}: silos keep the newest {plan.SessionLength} events of a session. Where yours keep more (SessionLength of their limits), say so by sessionLength in the file of {{Config}}.");
            }
        }
    }

    private static void RequireFields(InteractionDataset events, string option, IReadOnlyList<string> fields)
    {
        if (fields.FirstOrDefault(f => !events.ItemAttributes.Any(a => a.Any(x => x.Field == f))) is { } missing)
        {
            var known = events.ItemAttributes.SelectMany(a => a.Select(x => x.Field)).Distinct().Order(StringComparer.Ordinal).ToArray();
            throw new SettingException($"{option} {missing}: no item has this attribute; there {(known.Length == 0 ? "are none" : $"is {string.Join(", ", known)}")}.");
        }
    }
}
