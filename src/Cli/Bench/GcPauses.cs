using System.Diagnostics.Tracing;

namespace Recsys.Cli.Bench;

/// <summary>
/// How long collections of garbage stopped this process, from the moment at which threads are asked to stop until they run
/// again: unlike the runtime's own sums, with the wait for threads that do not come to stop.
/// </summary>
internal sealed class GcPauses : EventListener
{
    private const EventKeywords Collections = (EventKeywords)1;
    private const int SuspendBegin = 9;
    private const int RestartEnd = 3;

    private readonly Lock _adding = new();
    private readonly List<(DateTime Start, double Milliseconds)> _pauses = [];
    private DateTime? _start;

    /// <summary>The percentile of the pauses that began in a span of time, in milliseconds; 0 where none did.</summary>
    /// <param name="from">Begin of the span, UTC.</param>
    /// <param name="to">Its end.</param>
    /// <param name="percent">0 to 100.</param>
    public double Percentile(DateTime from, DateTime to, double percent)
    {
        lock (_adding)
        {
            var sorted = _pauses.Where(p => p.Start >= from && p.Start < to).Select(p => p.Milliseconds).Order().ToArray();
            return sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(percent / 100 * sorted.Length) - 1)];
        }
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
        {
            EnableEvents(eventSource, EventLevel.Informational, Collections);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        lock (_adding)
        {
            if (eventData.EventId == SuspendBegin)
            {
                _start = eventData.TimeStamp;
            }
            else if (eventData.EventId == RestartEnd && _start is { } start)
            {
                _pauses.Add((start, (eventData.TimeStamp - start).TotalMilliseconds));
                _start = null;
            }
        }
    }
}
