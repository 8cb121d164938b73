using Recsys.Core;
using Recsys.Training.Recall;
using Recsys.Training.Recall.Implicit;
using Recsys.Training.Recall.NextItem;
using Recsys.Training.Zoo.Implicit;
using Recsys.Training.Zoo.NextItem;

namespace Recsys.Offline;

/// <summary>A family of models that rank all items, whatever trains it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Defaults">Its settings.</param>
/// <param name="Fit">Trains by settings of that type and a seed.</param>
internal sealed record RecommenderFamily(
    string Name, object Defaults, Func<object, int, NextItemTask, IProgress<TrainingProgress>, CancellationToken, RecallModel> Fit)
{
    /// <summary>Next-item models and factor models of implicit feedback.</summary>
    public static IReadOnlyList<RecommenderFamily> All { get; } =
    [
        .. NextItemFamilies.All.Select(family => new RecommenderFamily(family.Name, family.Defaults, (options, seed, task, progress, ct) => NextItemTrainer.Train(
            family, task.Train, task.Validation, (NextItemOptions)options with { Seed = seed, RepeatedTargets = task.Repeats }, progress, pretrained: task.Pretrained, cancellationToken: ct))),
        .. ImplicitFamilies.All.Select(family => new RecommenderFamily(family.Name, family.Defaults, (options, seed, task, progress, ct) =>
            family.Train(task.Train, (ImplicitOptions)options with { Seed = seed }, progress, ct))),
    ];

    /// <summary>Trains by settings of the family's type and a seed, and measures.</summary>
    public IReadOnlyDictionary<string, double> Train(
        object options, int seed, NextItemTask task, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        using var model = Fit(options, seed, task, progress, cancellationToken);
        return task.Measure(new RecallModelRecommender(model, task.Train), cancellationToken);
    }

    /// <summary>Finds a family.</summary>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static RecommenderFamily Get(string name) =>
        All.FirstOrDefault(f => f.Name == name)
        ?? throw new ArgumentException($"--model is '{name}'; known: {string.Join(", ", All.Select(f => f.Name))}.");
}
