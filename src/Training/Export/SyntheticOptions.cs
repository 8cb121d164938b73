using Recsys.Core;

namespace Recsys.Training.Export;

/// <summary>Shape of a synthetic version.</summary>
public sealed record SyntheticOptions
{
    /// <summary>Number of items, 1 to 100 million.</summary>
    public int Items { get; init; } = 100_000;

    /// <summary>T, 1 to 500.</summary>
    public int HistoryLength { get; init; } = 50;

    /// <summary>R, length of a recall row and of the interest; 4 to 1024.</summary>
    public int RecallDimension { get; init; } = 64;

    /// <summary>D, length of a rank row; from <see cref="RecallDimension"/> to 1024.</summary>
    public int RankDimension { get; init; } = 128;

    /// <summary>Units of the ranker's hidden layers.</summary>
    public IReadOnlyList<int> HiddenUnits { get; init; } = [200, 80];

    /// <summary>Width of the item-to-item lists, 0 to 1000; neighbours are drawn at random.</summary>
    public int Neighbours { get; init; } = 10;

    /// <summary>Seed of all numbers.</summary>
    public int Seed { get; init; } = 17;

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside; the message names it, its value and the bound.</exception>
    public void Validate()
    {
        OptionRange.Check(nameof(Items), Items, 1, 100_000_000);
        OptionRange.Check(nameof(HistoryLength), HistoryLength, 1, 500);
        OptionRange.Check(nameof(RecallDimension), RecallDimension, 4, 1024);
        OptionRange.Check(nameof(RankDimension), RankDimension, RecallDimension, 1024);
        OptionRange.Check($"{nameof(HiddenUnits)}.Count", HiddenUnits.Count, 1, 8);
        foreach (var units in HiddenUnits)
        {
            OptionRange.Check(nameof(HiddenUnits), units, 1, 4096);
        }

        OptionRange.Check(nameof(Neighbours), Neighbours, 0, 1000);
    }
}
