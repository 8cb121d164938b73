using Recsys.Core;

namespace Recsys.Training.Ratings;

/// <summary>Settings that all rating models share. A family's own settings are a record derived from this one.</summary>
public record RatingOptions
{
    /// <summary>
    /// Ratings added to an item's count when its bias is estimated, so that few ratings pull it to 0; 0 to 1000. Every rating model
    /// falls back on the biases where it knows too little.
    /// </summary>
    public double ItemDamping { get; init; } = 5;

    /// <summary>Ratings added to a user's count when the user's bias is estimated; 0 to 1000.</summary>
    public double UserDamping { get; init; } = 5;

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 17;

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside; the message names it, its value and the bound.</exception>
    public virtual void Validate()
    {
        OptionRange.Check(nameof(ItemDamping), ItemDamping, 0, 1000);
        OptionRange.Check(nameof(UserDamping), UserDamping, 0, 1000);
    }
}
