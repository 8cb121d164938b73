namespace Recsys.Simulation;

/// <summary>What became of new games, and what it cost.</summary>
/// <param name="Clicks">The clicks that each list could expect, by the world's own probabilities, in the order of the lists.</param>
/// <param name="Exposures">How often each new game was shown, in the order of the settings.</param>
/// <param name="ReachedAfter">
/// Lists after which each new game had been shown 100 times; null for one that never was.
/// </param>
public sealed record NewItemReport(IReadOnlyList<double> Clicks, IReadOnlyList<int> Exposures, IReadOnlyList<int?> ReachedAfter)
{
    /// <summary>Lists after which all of them had been shown 100 times; null where one never was.</summary>
    public int? AllReachedAfter => ReachedAfter.All(r => r is not null) ? ReachedAfter.Max() : null;

    /// <summary>Mean of the clicks that the first lists could expect.</summary>
    /// <param name="lists">How many, from 1.</param>
    public double ClicksPerList(int lists) => Clicks.Take(lists).Average();
}
