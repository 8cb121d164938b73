using Recsys.Training.Recall.Implicit;

namespace Recsys.Training.Zoo.Implicit;

/// <summary>All families of factor models of implicit feedback. A new one is a file with its model and one line here.</summary>
public static class ImplicitFamilies
{
    /// <summary>The families.</summary>
    public static IReadOnlyList<ImplicitFamily> All { get; } =
    [
        ImplicitAls.Family,
        BayesianPersonalizedRanking.Family,
    ];

    /// <summary>Finds a family.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static ImplicitFamily Get(string name) =>
        All.FirstOrDefault(f => f.Name == name)
        ?? throw new ArgumentException($"There is no family of factor models '{name}'; known: {string.Join(", ", All.Select(f => f.Name))}.", nameof(name));
}
