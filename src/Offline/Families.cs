using Recsys.Models;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Runs;
using Recsys.Training.Zoo.Implicit;
using Recsys.Training.Zoo.Rankers;
using Recsys.Training.Zoo.Ratings;

namespace Recsys.Offline;

/// <summary>All families of models, whatever trains them.</summary>
public static class Families
{
    /// <summary>The families: those that propose, those that rank, those of ratings.</summary>
    public static IReadOnlyList<Family> All { get; } =
    [
        .. Retriever.All.Select(r => new Family(r.Name, r.Paper, ModelTask.NextItem, FamilyStage.Recall, r.Options)
        {
            Resumes = !ImplicitFamilies.All.Any(f => f.Name == r.Name),
        }),
        new Family(
            ModelFamilies.Din,
            "Zhou et al., Deep interest network for click-through rate prediction, KDD 2018, over a two-tower",
            ModelTask.Click,
            FamilyStage.Ranking,
            new DinOptions()),
        .. ModelRegistry.All.Select(f => new Family(f.Name, f.Paper, f.Task, FamilyStage.Ranking, f.Defaults) { LearnsFromExamples = true, TakesRecall = true }),
        .. RatingFamilies.All.Select(f => new Family(f.Name, f.Paper, ModelTask.Rating, f.IsServed ? FamilyStage.Ranking : FamilyStage.Prediction, f.Defaults)
        {
            TakesRecall = true,
            Resumes = false,
        }),
    ];

    /// <summary>Those that a version can be trained of.</summary>
    public static IEnumerable<Family> Trained => All.Where(f => f.Stage != FamilyStage.Prediction);

    /// <summary>Finds a family.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static Family Get(string name) =>
        All.FirstOrDefault(f => f.Name == name)
        ?? throw new ArgumentException($"There is no family '{name}'; known: {string.Join(", ", All.Select(f => f.Name))}.", nameof(name));
}
