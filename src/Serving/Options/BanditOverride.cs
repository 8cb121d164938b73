using Recsys.Core;

namespace Recsys.Serving;

/// <summary>What one surface sets otherwise of <see cref="BanditOptions"/>; null leaves a setting as it is everywhere.</summary>
public sealed class BanditOverride
{
    /// <summary>Instead of <see cref="BanditOptions.Policy"/>.</summary>
    public BanditPolicy? Policy { get; set; }

    /// <summary>Instead of <see cref="BanditOptions.From"/>; 1 to 500.</summary>
    public int? From { get; set; }

    /// <summary>Instead of <see cref="BanditOptions.Places"/>; 1 to 100.</summary>
    public int? Places { get; set; }

    /// <summary>Instead of <see cref="BanditOptions.Arms"/>; 2 to 500.</summary>
    public int? Arms { get; set; }

    /// <summary>Instead of <see cref="BanditOptions.Reward"/>.</summary>
    public InteractionKind? Reward { get; set; }

    internal BanditOptions Over(BanditOptions everywhere) => new()
    {
        Policy = Policy ?? everywhere.Policy,
        From = From ?? everywhere.From,
        Places = Places ?? everywhere.Places,
        Arms = Arms ?? everywhere.Arms,
        Reward = Reward ?? everywhere.Reward,
        Epsilon = everywhere.Epsilon,
        EpsilonHalf = everywhere.EpsilonHalf,
        PropensityDraws = everywhere.PropensityDraws,
    };
}
