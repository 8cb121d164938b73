namespace Recsys.Training.Ratings;

/// <summary>How alike two users (or items) are by the ratings they share, the sums being over what both have rated (or were rated by).</summary>
public enum RatingSimilarity
{
    /// <summary>sum r_a r_b / (|r_a| |r_b|), with the lengths over all ratings of each.</summary>
    Cosine,

    /// <summary>Pearson's correlation: ratings less the mean of the user (or item) whose they are.</summary>
    Pearson,

    /// <summary>
    /// Pearson's correlation with ratings less the mean of what was rated, so that agreeing on what everyone likes says little. For
    /// items it is the adjusted cosine (Sarwar et al. 2001): less the user's mean.
    /// </summary>
    CorrectedPearson,
}
