using Recsys.Core;

namespace Recsys.Training.Ratings;

/// <summary>Settings of <see cref="BiasRatingPredictor"/>.</summary>
public sealed record BiasRatingOptions
{
    /// <summary>
    /// Damping of an item's bias, in ratings, from 0 to 10,000: so many ratings of the global mean are added to each
    /// item's. Default 5.
    /// </summary>
    public double ItemDamping { get; init; } = 5;

    /// <summary>Damping of a user's bias, in ratings, from 0 to 10,000. Default 5.</summary>
    public double UserDamping { get; init; } = 5;

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside; the message names it, its value and the bound.</exception>
    public void Validate()
    {
        OptionRange.Check(nameof(ItemDamping), ItemDamping, 0, 10_000);
        OptionRange.Check(nameof(UserDamping), UserDamping, 0, 10_000);
    }
}
