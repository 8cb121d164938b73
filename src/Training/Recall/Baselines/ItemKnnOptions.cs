using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Training.Recall.Baselines;

/// <summary>Settings of <see cref="ItemKnn"/>.</summary>
public sealed class ItemKnnOptions
{
    /// <summary>Neighbours kept per item, K, 1 to 1,000. Default 50.</summary>
    public int Neighbours { get; set; } = 50;

    /// <summary>
    /// Shrinkage, in users, from 0: added to the denominator, so that similarities seen in few users count less.
    /// Default 0.
    /// </summary>
    public float Shrinkage { get; set; }

    /// <summary>
    /// Popularity damping, 0 to 1: the exponent of the neighbour's popularity in the denominator. 0.5 is the cosine;
    /// 0 is the share of the item's users who met the neighbour (favours popular neighbours), 1 the share of the
    /// neighbour's users who met the item (favours rare ones). Default 0.5.
    /// </summary>
    public float PopularityDamping { get; set; } = 0.5f;

    /// <summary>
    /// Whether a user of n items counts 1 / ln(2 + n) instead of 1 in co-occurrences (inverse user frequency, Breese et
    /// al., UAI 1998): who met everything says little about any pair. Default true.
    /// </summary>
    public bool DampActiveUsers { get; set; } = true;

    /// <summary>
    /// Most items of one user that count, the newest ones, 2 to 100,000; bounds the work, which grows with its square.
    /// Default 1,000.
    /// </summary>
    public int MaxHistory { get; set; } = 1000;

    /// <summary>Kinds of events that count as a user having met an item. Default <see cref="FeedbackKinds.Positive"/>.</summary>
    public IReadOnlySet<InteractionKind> Kinds { get; set; } = FeedbackKinds.Positive;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public void Validate()
    {
        OptionRange.Check(nameof(Neighbours), Neighbours, 1, 1000);
        OptionRange.Require(Shrinkage >= 0 && float.IsFinite(Shrinkage), nameof(Shrinkage), Shrinkage, "a finite number from 0");
        OptionRange.Check(nameof(PopularityDamping), PopularityDamping, 0, 1);
        OptionRange.Check(nameof(MaxHistory), MaxHistory, 2, 100_000);
        OptionRange.Require(Kinds.Count > 0, nameof(Kinds), "empty", "at least one kind");
    }
}
