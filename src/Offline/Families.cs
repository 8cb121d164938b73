using Recsys.Training.Zoo.Implicit;
using Recsys.Training.Zoo.NextItem;
using Recsys.Training.Zoo.Rankers;
using Recsys.Training.Zoo.Ratings;

namespace Recsys.Offline;

/// <summary>The registry: every family of models, whatever trains it. Training, evaluation and the tool find families here alone.</summary>
public static class Families
{
    /// <summary>The families: those that propose, those that rank, those of ratings.</summary>
    public static IReadOnlyList<Family> All { get; } =
    [
        RecallFamilies.TwoTower,
        .. NextItemFamilies.All.Select(RecallFamilies.Of),
        .. ImplicitFamilies.All.Select(RecallFamilies.Of),
        .. EmbeddingFamilies.All.Where(f => f.OfItems).Select(RecallFamilies.Of),
        RankerFamilies.TwoTowerDin,
        .. ModelRegistry.All.Select(RankerFamilies.Of),
        .. RatingFamilies.All.Select(RankerFamilies.Of),
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
