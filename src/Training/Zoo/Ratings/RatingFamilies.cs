using Recsys.Training.Ratings;

namespace Recsys.Training.Zoo.Ratings;

/// <summary>All families of rating models. A new one is a file with its model and one line here.</summary>
public static class RatingFamilies
{
    /// <summary>The families, simple ones first.</summary>
    public static IReadOnlyList<RatingFamily> All { get; } =
    [
        BiasModel.Family,
        UserCf.Family,
        ItemCf.Family,
        FilledSvd.Family,
        MatrixFactorization.Family,
        AutoRec.Family,
    ];

    /// <summary>Finds a family.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static RatingFamily Get(string name) =>
        All.FirstOrDefault(f => f.Name == name)
        ?? throw new ArgumentException($"There is no family of rating models '{name}'; known: {string.Join(", ", All.Select(f => f.Name))}.", nameof(name));
}
