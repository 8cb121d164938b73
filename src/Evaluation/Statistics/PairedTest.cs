namespace Recsys.Evaluation;

/// <summary>
/// Compares two models on the same questions: the difference, its bootstrap interval over users, and the p-value of a
/// paired randomisation test (Fisher 1935; for retrieval Smucker et al., CIKM 2007): were the models alike, a user's two
/// results might as well change places, so the difference is held against those after random exchanges. For a mean with
/// one question a user this is the sign-flip test of the differences.
/// </summary>
public static class PairedTest
{
    /// <summary>Compares a figure of two models.</summary>
    /// <param name="first">The first model's figure.</param>
    /// <param name="second">The second model's figure, of the same users in the same places.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <returns>
    /// The comparison. There is no p-value for figures that rank all users' examples together (AUC, average precision):
    /// exchanging users would mix two models' scores in one order, and those need not have one scale.
    /// </returns>
    /// <exception cref="ArgumentException">The figures are of different numbers of users.</exception>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public static PairedComparison Compare(IUserStatistic first, IUserStatistic second, ResamplingOptions? options = null)
    {
        if (first.Users != second.Users)
        {
            throw new ArgumentException($"{first.Users} users with {second.Users}: only results of the same users can be paired.", nameof(second));
        }

        options ??= new ResamplingOptions();
        options.Validate();
        int[] all = [.. Enumerable.Repeat(1, first.Users)];
        return new PairedComparison(
            first.Value(all),
            second.Value(all),
            UserBootstrap.DifferenceInterval(first, second, options),
            first is SumsStatistic a && second is SumsStatistic b && a.Width == b.Width ? RandomisationTest.PValue(a, b, options) : null,
            first.Users);
    }
}
