using Recsys.Core;

namespace Recsys.Samples;

/// <summary>The events of a pass: those that name a request wait for its list, the others for the lists before them.</summary>
internal sealed class PassEvents
{
    private readonly Dictionary<string, List<EventRow>> _named = new(StringComparer.Ordinal);
    private readonly List<EventRow> _unnamed = [];
    private int _next;

    /// <summary>Events from a time on with a request that no list of the period has.</summary>
    public long CountUnknown(long since) => _named.Values.Sum(rows => rows.Count(r => r.Time >= since));

    public static async Task<PassEvents> ReadAsync(
        ISampleSource source, OutcomeWindows windows, long since, long until, long end, CancellationToken cancellationToken)
    {
        var events = new PassEvents();
        await foreach (var row in source.ReadEventsAsync(since, until, cancellationToken).ConfigureAwait(false))
        {
            // The clock of whoever answers to a request may be behind.
            if (row.Time >= end || windows.Of(row.Kind) == TimeSpan.Zero)
            {
                continue;
            }

            if (row.RequestId is null)
            {
                if (row.Time >= since)
                {
                    events._unnamed.Add(row);
                }
            }
            else
            {
                (events._named.TryGetValue(row.RequestId, out var rows) ? rows : events._named[row.RequestId] = []).Add(row);
            }
        }

        events._unnamed.Sort((a, b) => a.Time != b.Time ? a.Time.CompareTo(b.Time) : a.Sequence.CompareTo(b.Sequence));
        return events;
    }

    /// <summary>Takes the events without a request from before a time, for which all lists are shown.</summary>
    public void TakeBefore(long time, SampleJoiner joiner)
    {
        for (; _next < _unnamed.Count && _unnamed[_next].Time < time; _next++)
        {
            joiner.Take(_unnamed[_next]);
        }
    }

    /// <summary>Takes the events of a list, which is shown.</summary>
    public void TakeOf(ShownList list, SampleJoiner joiner)
    {
        if (_named.Remove(list.RequestId, out var rows))
        {
            rows.ForEach(joiner.Take);
        }
    }
}
