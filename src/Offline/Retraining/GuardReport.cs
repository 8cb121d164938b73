using System.Globalization;
using Recsys.Evaluation;

namespace Recsys.Offline;

/// <summary>What users did after a promotion, against before.</summary>
/// <param name="Before">Positive events by active user before.</param>
/// <param name="After">And after.</param>
/// <param name="Difference">95 % interval of after minus before; null where too few users were active to tell.</param>
/// <param name="UsersBefore">Active users before.</param>
/// <param name="UsersAfter">And after.</param>
public sealed record GuardReport(double Before, double After, ConfidenceInterval? Difference, int UsersBefore, int UsersAfter)
{
    /// <summary>Whether users do less than before, by more than chance explains.</summary>
    public bool IsWorse => Difference is { High: < 0 };

    /// <summary>The report in a sentence.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{After:0.000} positive events by active user ({UsersAfter}), before {Before:0.000} ({UsersBefore}){(Difference is { } d ? $"; difference {d.Low:+0.000;-0.000} to {d.High:+0.000;-0.000}" : "; too few users to tell")}.");
}
