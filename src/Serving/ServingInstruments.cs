using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Recsys.Serving;

/// <summary>Metrics of the request pipeline, meter "Recsys.Serving".</summary>
public sealed class ServingInstruments
{
    /// <summary>The channel threw.</summary>
    internal const string Failed = "failed";

    /// <summary>The channel had not finished by its deadline.</summary>
    internal const string Late = "late";

    /// <summary>The channel's breaker is open.</summary>
    internal const string Broken = "broken";

    /// <summary>The channel has as many unfinished calls as it may have.</summary>
    internal const string Busy = "busy";

    private readonly Histogram<double> _duration;
    private readonly Counter<long> _degraded;
    private readonly Counter<long> _leftOut;
    private readonly Counter<long> _overrun;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meters">Owner of the meter.</param>
    public ServingInstruments(IMeterFactory meters)
    {
        var meter = meters.Create("Recsys.Serving");
        _duration = meter.CreateHistogram<double>("recsys.serving.request.duration", "s", "Time from the user's snapshot to the ranked list.");
        _degraded = meter.CreateCounter<long>("recsys.serving.request.degraded", "{request}", "Answers that are simpler than they should be.");
        _leftOut = meter.CreateCounter<long>("recsys.serving.channel.left_out", "{request}", "Requests that did without a recall channel, by channel and reason: failed, late, broken or busy.");
        _overrun = meter.CreateCounter<long>("recsys.serving.channel.overrun", "{request}", "Requests whose recall channel in memory overran its deadline, by channel.");
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

    internal void LeftOut(string channel, string reason) =>
        _leftOut.Add(1, new KeyValuePair<string, object?>("channel", channel), new KeyValuePair<string, object?>("reason", reason));

    internal void Overran(string channel) => _overrun.Add(1, new KeyValuePair<string, object?>("channel", channel));
}
