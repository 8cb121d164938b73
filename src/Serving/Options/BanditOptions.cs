using Recsys.Core;

namespace Recsys.Serving;

/// <summary>
/// Places of a list that a bandit fills: it learns from what items were shown (events of kind Impression) and what came of it, as the log counts
/// them, and so finds out about items that the model cannot judge yet.
/// </summary>
public sealed class BanditOptions
{
    /// <summary>The policy. Default None.</summary>
    public BanditPolicy Policy { get; set; }

    /// <summary>The first of the places, counted from 1. Default 4; 1 to 500.</summary>
    public int From { get; set; } = 4;

    /// <summary>How many places, as far as the list goes. Default 1; 1 to 100.</summary>
    public int Places { get; set; } = 1;

    /// <summary>Items that the policy chooses among: the next best behind those that fill the other places. Default 50; 2 to 500.</summary>
    public int Arms { get; set; } = 50;

    /// <summary>The kind of event that is a reward; not an impression. Default Click.</summary>
    public InteractionKind Reward { get; set; } = InteractionKind.Click;

    /// <summary>Chance of EpsilonGreedy to choose by chance, before any pull. Default 0.1; 0 to 1.</summary>
    public double Epsilon { get; set; } = 0.1;

    /// <summary>Pulls an item, on average, after which <see cref="Epsilon"/> is half of that; 0 for never. Default 1,000; 0 to 10^9.</summary>
    public double EpsilonHalf { get; set; } = 1000;

    /// <summary>
    /// Draws by which the propensity of a choice of Thompson's is told, as the share that choose the same; 0 leaves it unknown. The others'
    /// propensities are exact. Default 100; 0 to 10,000.
    /// </summary>
    public int PropensityDraws { get; set; } = 100;
}
