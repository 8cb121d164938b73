using Recsys.Core;

namespace Recsys.Samples;

/// <summary>
/// Makes the samples of whole hours of a log: an hour's file depends on the log alone, so that making it again, after a crash or since more is known,
/// gives the same file, or the corrected one. In memory it has the events of its period and the lists that are waited for.
/// </summary>
public static class SamplePass
{
    /// <summary>Writes the files of some hours, in place of what is there; an hour in which nothing was shown has none.</summary>
    /// <param name="source">The log. What an hour needs is there once its windows are over.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="windows">How long each kind of outcome is waited for.</param>
    /// <param name="firstHour">Unix milliseconds of the first hour's beginning.</param>
    /// <param name="endHour">Unix milliseconds of the last hour's end.</param>
    /// <param name="cancellationToken">Ends it; hours that are written stay.</param>
    /// <exception cref="ArgumentException">A time is not the beginning of an hour.</exception>
    public static async Task<SampleReport> RunAsync(
        ISampleSource source, SampleFolder folder, OutcomeWindows windows, long firstHour, long endHour, CancellationToken cancellationToken = default)
    {
        if (firstHour % SampleFolder.HourLength != 0 || endHour % SampleFolder.HourLength != 0)
        {
            throw new ArgumentException($"{firstHour} and {endHour} must be multiples of {SampleFolder.HourLength} ms: files are of whole hours.", nameof(firstHour));
        }

        // What was recorded before the oldest list is gone, and with it what its files could be made of again.
        if (await source.ReadOldestAsync(cancellationToken).ConfigureAwait(false) is not { } oldest)
        {
            return default;
        }

        firstHour = Math.Max(firstHour, SampleFolder.HourOf(oldest));
        var hours = new HourFiles(folder, windows, firstHour, endHour);
        if (firstHour < endHour)
        {
            var end = endHour + (long)windows.Longest().TotalMilliseconds;
            var events = await PassEvents.ReadAsync(source, windows, firstHour, endHour, end, cancellationToken).ConfigureAwait(false);
            var joiner = new SampleJoiner(windows, TimeSpan.Zero, int.MaxValue, hours);
            await foreach (var list in source.ReadListsAsync(firstHour, end, cancellationToken).ConfigureAwait(false))
            {
                events.TakeBefore(list.Time, joiner);
                joiner.Advance(list.Time);
                await hours.WriteBeforeAsync(list.Time, cancellationToken).ConfigureAwait(false);
                joiner.Show(list);
                events.TakeOf(list, joiner);
            }

            events.TakeBefore(long.MaxValue, joiner);
            joiner.Advance(long.MaxValue);
            await hours.WriteBeforeAsync(long.MaxValue, cancellationToken).ConfigureAwait(false);

            // Those of lists from before the period are no longer in time then.
            hours.UnknownRequests += events.CountUnknown(firstHour + end - endHour);
        }

        return hours.Report;
    }

    // Each hour is written as soon as all of its lists are closed.
    private sealed class HourFiles(SampleFolder folder, OutcomeWindows windows, long first, long end) : ISampleSink
    {
        private readonly SortedDictionary<long, List<JoinedList>> _open = [];
        private readonly long _longest = (long)windows.Longest().TotalMilliseconds;
        private long _next = first;

        public SampleReport Report { get; private set; }

        public long UnknownRequests
        {
            get => Report.UnknownRequests;
            set => Report = Report with { UnknownRequests = value };
        }

        public void Labelled(in Label label)
        {
        }

        public void Closed(JoinedList list)
        {
            var hour = SampleFolder.HourOf(list.Shown.Time);
            if (hour < end)
            {
                (_open.TryGetValue(hour, out var lists) ? lists : _open[hour] = []).Add(list);
            }
        }

        public void Left(EventRow row, Unjoined reason)
        {
            if (reason == Unjoined.UnknownRequest)
            {
                UnknownRequests++;
            }
        }

        public async Task WriteBeforeAsync(long time, CancellationToken cancellationToken)
        {
            for (; _next < end && _next + SampleFolder.HourLength + _longest <= time; _next += SampleFolder.HourLength)
            {
                if (_open.Remove(_next, out var lists))
                {
                    var count = await folder.WriteAsync(_next, lists, cancellationToken).ConfigureAwait(false);
                    Report += new SampleReport(1, lists.Count, count, lists.Sum(l => l.OutcomeCount), 0);
                }
                else
                {
                    // All that was shown then was erased.
                    folder.Remove(_next);
                }
            }
        }
    }
}
