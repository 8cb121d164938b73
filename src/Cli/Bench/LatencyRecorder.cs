using System.Diagnostics;
using HdrHistogram;

namespace Recsys.Cli.Bench;

/// <summary>Latencies of one phase, from 1 microsecond to 60 seconds at 3 digits, with failures counted beside. Thread-safe.</summary>
internal sealed class LatencyRecorder
{
    private readonly LongConcurrentHistogram _histogram = new(1, 60_000_000, 3);
    private readonly Lock _errors = new();
    private long _failures;

    public long Failures => Interlocked.Read(ref _failures);

    public string? FirstError { get; private set; }

    public long Count => _histogram.TotalCount;

    /// <summary>Records the time since a timestamp of <see cref="Stopwatch"/>.</summary>
    public void RecordSince(long start)
    {
        var microseconds = (long)Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        _histogram.RecordValue(Math.Clamp(microseconds, 1, 60_000_000));
    }

    /// <summary>Takes over what another phase recorded, which has ended.</summary>
    public void Add(LatencyRecorder other)
    {
        _histogram.Add(other._histogram);
        Interlocked.Add(ref _failures, other.Failures);
        lock (_errors)
        {
            FirstError ??= other.FirstError;
        }
    }

    public void Fail(Exception e)
    {
        Interlocked.Increment(ref _failures);
        lock (_errors)
        {
            FirstError ??= $"{e.GetType().Name}: {e.Message}";
        }
    }

    /// <summary>A percentile in milliseconds; 0 where nothing was recorded.</summary>
    public double Percentile(double percentile) => Count == 0 ? 0 : _histogram.GetValueAtPercentile(percentile) / 1000.0;
}
