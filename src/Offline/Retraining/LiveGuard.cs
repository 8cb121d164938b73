using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Offline;

/// <summary>
/// Looks at what users did after a version was promoted: positive events by active user, against a period of the same length before.
/// It sees what the log sees, so a campaign or another hour of the day moves it, too; choose a length over which users are alike.
/// </summary>
public static class LiveGuard
{
    private const double Normal95 = 1.959964;

    /// <summary>Compares the two periods.</summary>
    /// <param name="events">The log; events outside of both periods are left out.</param>
    /// <param name="promotedAt">When the version was promoted, unix milliseconds.</param>
    /// <param name="length">Length of each period.</param>
    /// <param name="minUsers">Fewest active users of each period for a judgement.</param>
    public static GuardReport Compare(IEnumerable<EventRow> events, long promotedAt, TimeSpan length, int minUsers = 100)
    {
        var milliseconds = (long)length.TotalMilliseconds;
        var (before, after) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        foreach (var e in events)
        {
            if (e.Time >= promotedAt - milliseconds && e.Time < promotedAt + milliseconds)
            {
                var counts = e.Time < promotedAt ? before : after;
                counts[e.UserId] = counts.GetValueOrDefault(e.UserId) + (FeedbackKinds.Positive.Contains(e.Kind) ? 1 : 0);
            }
        }

        var (was, now) = (Mean(before.Values), Mean(after.Values));
        if (before.Count < minUsers || after.Count < minUsers)
        {
            return new GuardReport(was.Mean, now.Mean, null, before.Count, after.Count);
        }

        // Welch: the two groups of users have variances of their own.
        var error = Normal95 * Math.Sqrt((was.Variance / before.Count) + (now.Variance / after.Count));
        var difference = now.Mean - was.Mean;
        return new GuardReport(was.Mean, now.Mean, new ConfidenceInterval(difference - error, difference + error), before.Count, after.Count);
    }

    private static (double Mean, double Variance) Mean(IReadOnlyCollection<int> counts)
    {
        if (counts.Count == 0)
        {
            return (0, 0);
        }

        var mean = counts.Average();
        return (mean, counts.Count == 1 ? 0 : counts.Sum(c => (c - mean) * (c - mean)) / (counts.Count - 1));
    }
}
