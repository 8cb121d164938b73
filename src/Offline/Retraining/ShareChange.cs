using System.Globalization;
using Recsys.Evaluation;

namespace Recsys.Offline;

/// <summary>A share before and after a promotion.</summary>
/// <param name="Before">The share before, 0 to 1; 0 where there was nothing to take a share of.</param>
/// <param name="After">And after.</param>
/// <param name="Difference">95 % interval of after minus before; null where too few users were seen to tell.</param>
public sealed record ShareChange(double Before, double After, ConfidenceInterval? Difference)
{
    private const double Normal95 = 1.959964;

    /// <summary>The change in two sentences' worth of numbers.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{After:P2}, before {Before:P2}{(Difference is { } d ? $", difference {100 * d.Low:+0.00;-0.00} to {100 * d.High:+0.00;-0.00} points" : string.Empty)}");

    // Of users, since what one user does is no independent draw: the share is a ratio of sums over users, its variance that of what is left
    // of each user's part (the delta method; Deng et al., "Applying the Delta Method in Metric Analytics", KDD 2018).
    internal static ShareChange Of(IReadOnlyCollection<(int Part, int Whole)> before, IReadOnlyCollection<(int Part, int Whole)> after, bool judged)
    {
        var (was, now) = (Ratio(before), Ratio(after));
        if (!judged)
        {
            return new ShareChange(was.Share, now.Share, null);
        }

        var (difference, error) = (now.Share - was.Share, Normal95 * Math.Sqrt(was.Variance + now.Variance));
        return new ShareChange(was.Share, now.Share, new ConfidenceInterval(difference - error, difference + error));
    }

    private static (double Share, double Variance) Ratio(IReadOnlyCollection<(int Part, int Whole)> users)
    {
        double whole = users.Sum(u => u.Whole);
        if (whole == 0)
        {
            return (0, 0);
        }

        var share = users.Sum(u => u.Part) / whole;
        var left = users.Sum(u => (u.Part - (share * u.Whole)) * (u.Part - (share * u.Whole)));
        return (share, users.Count < 2 ? 0 : left / (whole * whole) * users.Count / (users.Count - 1));
    }
}
