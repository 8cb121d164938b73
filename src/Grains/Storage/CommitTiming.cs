using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Recsys.Grains.Storage;

/// <summary>Measures commits of a store: how long each takes, if anybody listens, and how much shares it.</summary>
internal sealed class CommitTiming(Histogram<double> duration, Histogram<long> size)
{
    /// <summary>Begins a commit.</summary>
    /// <returns>What <see cref="Committed"/> is to be given.</returns>
    public long Start() => duration.Enabled ? Stopwatch.GetTimestamp() : 0;

    /// <summary>A commit is on disk.</summary>
    public void Committed(long start, long shared)
    {
        size.Record(shared);
        if (start != 0)
        {
            duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }
}
