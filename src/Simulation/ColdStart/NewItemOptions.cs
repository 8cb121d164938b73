namespace Recsys.Simulation;

/// <summary>Settings of <see cref="NewItemExperiment"/>.</summary>
public sealed record NewItemOptions
{
    /// <summary>Indexes of the games that come out at the start; the cluster's model has never seen them.</summary>
    public required IReadOnlyList<int> NewItems { get; init; }

    /// <summary>Whether the catalogue tells their attributes, by which a model can place them. Default true.</summary>
    public bool Described { get; init; } = true;

    /// <summary>Indexes of the players, who take turns.</summary>
    public required IReadOnlyList<int> Players { get; init; }

    /// <summary>Lists in all, from 1.</summary>
    public required int Requests { get; init; }

    /// <summary>Length of a list, from 1. Default 20.</summary>
    public int Count { get; init; } = 20;

    /// <summary>Lists between two rounds of the silos' background work, from 1. Default 50.</summary>
    public int RefreshEvery { get; init; } = 50;

    /// <summary>Seed of the players' chances. Default 17.</summary>
    public int Seed { get; init; } = 17;
}
