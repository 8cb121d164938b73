using Recsys.Core;
using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Ranking;
using Recsys.Training.Recall;
using Recsys.Training.Runs;

namespace Recsys.Offline;

/// <summary>What is to be measured: a model by its name, or a family that is trained for each fold.</summary>
/// <param name="Name">The name in reports.</param>
internal sealed record Contender(string Name)
{
    private const int StopSeed = 17;
    private const int StopShare = 10;

    /// <summary>The family; null for a baseline, a version or a cluster without one.</summary>
    public Family? Family { get; init; }

    /// <summary>The family's settings, the seed among them.</summary>
    public IReadOnlyList<object> Options { get; init; } = [];

    /// <summary>The family under it with its settings; null where the family is trained without one.</summary>
    public (Family Family, IReadOnlyList<object> Options)? Recall { get; init; }

    /// <summary>The seed; null without a family.</summary>
    public int? Seed { get; init; }

    /// <summary>What the item vectors begin with; null for random numbers.</summary>
    public PretrainedItems? Pretrained { get; init; }

    /// <summary>Attribute field that says whose an item is; null for none.</summary>
    public string? CreatorField { get; init; }

    /// <summary>Told after each epoch; null for nobody.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Finds what some names stand for, a family once for each seed.</summary>
    /// <param name="names">The names.</param>
    /// <param name="isOther">Whether a name is one of a baseline, a version or a cluster without one, which goes before a family of the name.</param>
    /// <param name="plan">Seeds and settings of the families.</param>
    /// <param name="progress">Told after each epoch; null for nobody.</param>
    /// <exception cref="ArgumentException">A setting or a preset is of use to none of the families.</exception>
    public static IReadOnlyList<Contender> Of(IEnumerable<string> names, Func<string, bool> isOther, EvaluationPlan plan, IProgress<TrainingProgress>? progress)
    {
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var pretrained = EmbeddingsFile.Read(plan.Embeddings, plan.Frozen);
        var settings = FamilySettings.For(pretrained, plan.Settings);
        var contenders = new List<Contender>();
        foreach (var name in names.Distinct())
        {
            if (isOther(name) || Families.All.FirstOrDefault(f => f.Name == name) is not { } family)
            {
                contenders.Add(new Contender(name));
                continue;
            }

            var options = FamilySettings.Apply(FamilySettings.Begin(family, plan.Preset), settings, used);
            var proposes = family.ReadsRecall(options) ? Families.Get(family.Recall!) : null;
            var ofRecall = proposes is null ? [] : FamilySettings.OfRecall(proposes, family, plan.Preset, settings, used);
            foreach (var seed in plan.Seeds)
            {
                contenders.Add(new Contender(name)
                {
                    Family = family,
                    Options = FamilySettings.Seeded(options, seed),
                    Recall = proposes is null ? null : (proposes, FamilySettings.Seeded(ofRecall, seed)),
                    Seed = seed,
                    Pretrained = family.TakesEmbeddings ? pretrained : null,
                    Progress = progress,
                    CreatorField = plan.CreatorField,
                });
            }
        }

        if (plan.CreatorField is { } creator && !contenders.Any(c => c.Options.OfType<RankerOptions>().Any(o => o.Similarities.Any(CandidateFeature.Powers.Contains))))
        {
            throw new SettingException($"{{CreatorField}} {creator}: none of the models reads since_creator.");
        }

        FamilySettings.UseDevice(settings, used, "what was asked for");
        Family[] families = [.. contenders.SelectMany(c => new[] { c.Family, c.Recall?.Family }).OfType<Family>()];
        if (plan.Settings.Keys.Except(used, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown)
        {
            throw new SettingException($"{{Settings}} {unknown}: none of the families has this setting.");
        }

        if (plan.Preset != FamilySettings.Default && !families.Any(f => f.Presets.ContainsKey(plan.Preset)))
        {
            throw new SettingException($"{{Preset}} {plan.Preset}: none of the families has it; known are {string.Join(", ", FamilySettings.Presets)}.");
        }

        return pretrained is null || families.Any(f => f.TakesEmbeddings)
            ? contenders
            : throw new SettingException($"{{Embeddings}} {plan.Embeddings}: none of the models begins with vectors of others.");
    }

    /// <summary>Trains the family on a fold.</summary>
    public OfflineModel Train(EvaluationFold fold, CancellationToken cancellationToken)
    {
        var family = Family!;
        var input = new FamilyInput(fold.Learned, Options)
        {
            Examples = family.LearnsFromExamples ? Examples(fold) : null,
            Pretrained = Pretrained,
            Plan = new TrainingPlan { CreatorField = CreatorField },
            Repeats = fold.Repeats,
            Progress = Progress,
            Cancellation = cancellationToken,
        };
        if (Recall is not { Family: var proposes, Options: var settings })
        {
            return family.Measured(input);
        }

        var ofRecall = input with { Options = settings, Pretrained = null };
        var recall = proposes.Fit!(ofRecall);
        using var outOfFold = family.LearnsOfRecall(Options) ? ofRecall.TrainFolds(proposes) : null;
        var model = family.Measured(input with { Recall = (RecallModel)recall.Model, OutOfFold = outOfFold });
        model.Under = recall;
        return model;
    }

    private (ExampleSet Set, ExampleSplit Split) Examples(EvaluationFold fold)
    {
        var (set, split) = (fold.Examples
            ?? throw new ArgumentException($"'{Name}' learns from labelled examples, and '{fold.Dataset.Name}' has none by {fold.Split.Protocol}."))(Family!);
        if (split.Validation.Count > 0)
        {
            return (set, split);
        }

        // Folds hold nothing out to stop by, so a tenth of the fold's examples does, each with all of its copies.
        int[] distinct = [.. split.Train.Distinct()];
        new Random(StopSeed).Shuffle(distinct);
        var stop = distinct.Take(distinct.Length / StopShare).ToHashSet();
        return (set, new ExampleSplit([.. split.Train.Where(i => !stop.Contains(i))], [.. stop.Order()], split.Test));
    }
}
