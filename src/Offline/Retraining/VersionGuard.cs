using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Samples;

namespace Recsys.Offline;

/// <summary>
/// Holds what a new version showed after its promotion against what the one before showed in the same length of time before it: what users took of it,
/// and how many answers were degraded. Outcomes are joined with the lists that they came of, so what users do elsewhere, and how many are there, do not count.
/// </summary>
public static class VersionGuard
{
    /// <summary>Compares the two.</summary>
    /// <param name="shown">Recorded lists; those of other versions and times are left out.</param>
    /// <param name="events">The log; events outside of both periods are left out.</param>
    /// <param name="version">The version that was promoted.</param>
    /// <param name="previous">The one before; null where none served.</param>
    /// <param name="promotedAt">When it was promoted, unix milliseconds.</param>
    /// <param name="length">Length of each period.</param>
    /// <param name="minUsers">Fewest users of each version for a judgement.</param>
    public static VersionGuardReport Compare(
        IEnumerable<ShownList> shown, IEnumerable<EventRow> events, string version, string? previous, long promotedAt, TimeSpan length, int minUsers = 100)
    {
        var milliseconds = (long)length.TotalMilliseconds;
        var (before, after) = (new Users(length), new Users(length));
        foreach (var list in shown)
        {
            if (list.ModelVersion == previous && list.Time >= promotedAt - milliseconds && list.Time < promotedAt)
            {
                before.Show(list);
            }
            else if (list.ModelVersion == version && list.Time >= promotedAt && list.Time < promotedAt + milliseconds)
            {
                after.Show(list);
            }
        }

        // Each period ends for outcomes as it does for lists, so that the last lists of both have equally little time to be taken of.
        foreach (var e in events.Where(e => FeedbackKinds.Positive.Contains(e.Kind)))
        {
            if (e.Time >= promotedAt - milliseconds && e.Time < promotedAt)
            {
                before.Take(e);
            }
            else if (e.Time >= promotedAt && e.Time < promotedAt + milliseconds)
            {
                after.Take(e);
            }
        }

        var (was, now) = (before.Close(), after.Close());
        var judged = was.Count >= minUsers && now.Count >= minUsers;
        return new VersionGuardReport(
            ShareChange.Of([.. was.Select(u => (u.Taken, u.Items))], [.. now.Select(u => (u.Taken, u.Items))], judged),
            ShareChange.Of([.. was.Select(u => (u.Degraded, u.Lists))], [.. now.Select(u => (u.Degraded, u.Lists))], judged),
            was.Count,
            now.Count);
    }

    private sealed class Tally
    {
        public int Lists { get; set; }

        public int Degraded { get; set; }

        public int Items { get; set; }

        public int Taken { get; set; }
    }

    // The users of a period, and what they were shown and took.
    private sealed class Users : ISampleSink
    {
        private readonly SampleJoiner _joiner;
        private readonly Dictionary<string, Tally> _users = new(StringComparer.Ordinal);

        public Users(TimeSpan length)
        {
            // All that comes in the period counts.
            var windows = new OutcomeWindows();
            foreach (var kind in FeedbackKinds.Positive)
            {
                windows.Set(kind, length);
            }

            _joiner = new SampleJoiner(windows, TimeSpan.Zero, int.MaxValue, this);
        }

        public void Show(ShownList list) => _joiner.Show(list);

        public void Take(EventRow row) => _joiner.Take(row);

        public IReadOnlyCollection<Tally> Close()
        {
            _joiner.Advance(long.MaxValue);
            return _users.Values;
        }

        public void Closed(JoinedList list)
        {
            if (!_users.TryGetValue(list.Shown.UserId, out var user))
            {
                _users[list.Shown.UserId] = user = new Tally();
            }

            user.Lists++;
            user.Degraded += list.Shown.Degraded ? 1 : 0;
            user.Items += list.Shown.Items.Count;
            user.Taken += Enumerable.Range(0, list.Shown.Items.Count).Count(i => FeedbackKinds.Positive.Any(k => list[i, k].Happened == true));
        }

        public void Labelled(in Label label)
        {
        }

        public void Left(EventRow row, Unjoined reason)
        {
        }
    }
}
