using Recsys.Training.Recall.NextItem;

namespace Recsys.Training.Zoo.NextItem;

/// <summary>All families of next-item models. A new one is a file with its model and one line here.</summary>
public static class NextItemFamilies
{
    /// <summary>The families, simple ones first.</summary>
    public static IReadOnlyList<NextItemFamily> All { get; } =
    [
        YouTubeRecall.Family,
        Gru4Rec.Family,
        SessionCore.Family,
        SasRec.Family,
    ];

    /// <summary>Finds a family.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static NextItemFamily Get(string name) =>
        All.FirstOrDefault(f => f.Name == name)
        ?? throw new ArgumentException($"There is no next-item family '{name}'; known: {string.Join(", ", All.Select(f => f.Name))}.", nameof(name));
}
