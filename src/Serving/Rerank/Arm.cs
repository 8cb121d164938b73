namespace Recsys.Serving;

/// <summary>What is known of one arm of a bandit.</summary>
/// <param name="Pulls">Times that it was shown, not negative.</param>
/// <param name="Rewards">Times that it paid, from 0 to the pulls.</param>
public readonly record struct Arm(long Pulls, long Rewards)
{
    /// <summary>Rewards a pull; not a number before the first one.</summary>
    public double Mean => (double)Rewards / Pulls;
}
