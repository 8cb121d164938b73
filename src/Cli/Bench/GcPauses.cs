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

    /// <summary>The pauses that began in spans of time, in milliseconds, shortest first.</summary>
    /// <param name="spans">Begins and ends, UTC.</param>
    public double[] In(IReadOnlyList<(DateTime From, DateTime To)> spans)
    {
        lock (_adding)
        {
            return [.. _pauses.Where(p => spans.Any(s => p.Start >= s.From && p.Start < s.To)).Select(p => p.Milliseconds).Order()];
        }
    }

    /// <summary>A percentile of sorted pauses; 0 where there are none.</summary>
    public static double Percentile(double[] sorted, double percent) =>
        sorted.Length == 0 ? 0 : sorted[(int)Math.Ceiling(percent / 100 * sorted.Length) - 1];

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
