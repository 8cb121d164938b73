using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Recsys.Serving;

/// <summary>Metrics of the request pipeline, meter "Recsys.Serving".</summary>
public sealed class ServingInstruments
{
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _degraded;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meters">Owner of the meter.</param>
    public ServingInstruments(IMeterFactory meters)
    {
        var meter = meters.Create("Recsys.Serving");
        _duration = meter.CreateHistogram<double>("recsys.serving.request.duration", "s", "Time from the user's snapshot to the ranked list.");
        _degraded = meter.CreateCounter<long>("recsys.serving.request.degraded", "{request}", "Answers that are simpler than they should be.");
    }

    internal long Start() => _duration.Enabled ? Stopwatch.GetTimestamp() : 0;

    internal void Answered(long start, bool degraded)
    {
        if (start != 0)
        {
            _duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        if (degraded)
        {
            _degraded.Add(1);
        }
    }
}
