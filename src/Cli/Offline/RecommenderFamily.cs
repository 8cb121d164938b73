using Recsys.Training;

namespace Recsys.Cli.Offline;

/// <summary>A family of models that rank all items, whatever trains it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Defaults">Its settings.</param>
/// <param name="Train">Trains by settings of that type and a seed, and measures.</param>
internal sealed record RecommenderFamily(
    string Name, object Defaults, Func<object, int, NextItemTask, IProgress<TrainingProgress>, CancellationToken, IReadOnlyDictionary<string, double>> Train)
{
    /// <summary>Next-item models and factor models of implicit feedback.</summary>
    public static IReadOnlyList<RecommenderFamily> All { get; } =
    [
        .. NextItemFamilies.All.Select(family => new RecommenderFamily(family.Name, family.Defaults, (options, seed, task, progress, ct) =>
        {
            var settings = (NextItemOptions)options with { Seed = seed, RepeatedTargets = task.Repeats };
            using var model = NextItemTrainer.Train(family, task.Train, task.Validation, settings, progress, pretrained: task.Pretrained, cancellationToken: ct);
            return task.Measure(new RecallModelRecommender(model, task.Train), ct);
        })),
        .. ImplicitFamilies.All.Select(family => new RecommenderFamily(family.Name, family.Defaults, (options, seed, task, progress, ct) =>
        {
            using var model = family.Train(task.Train, (ImplicitOptions)options with { Seed = seed }, progress, ct);
            return task.Measure(new RecallModelRecommender(model, task.Train), ct);
        })),
    ];

    /// <summary>Finds a family.</summary>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static RecommenderFamily Get(string name) =>
        All.FirstOrDefault(f => f.Name == name)
        ?? throw new ArgumentException($"--model is '{name}'; known: {string.Join(", ", All.Select(f => f.Name))}.");
}
