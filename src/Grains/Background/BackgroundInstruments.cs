using System.Diagnostics.Metrics;

namespace Recsys.Grains;

/// <summary>Metrics of a silo's background loops, meter "Recsys.Background".</summary>
internal sealed class BackgroundInstruments
{
    private readonly Counter<long> _rounds;
    private readonly Counter<long> _failures;

    public BackgroundInstruments(IMeterFactory meters, Func<IEnumerable<BackgroundLoopStatus>> loops)
    {
        var meter = meters.Create("Recsys.Background");
        _rounds = meter.CreateCounter<long>("recsys.background.rounds", "{round}", "Rounds of background loops that ended, by loop.");
        _failures = meter.CreateCounter<long>("recsys.background.failures", "{round}", "Rounds of background loops that failed, by loop.");
        meter.CreateObservableGauge(
            "recsys.background.success.age",
            () => loops().Select(l => new Measurement<double>(l.SinceSuccess.TotalSeconds, Tag(l.Name))),
            "s",
            "Time since a round of a background loop last succeeded, by loop.");
    }

    public void Round(string loop, bool failed)
    {
        _rounds.Add(1, Tag(loop));
        if (failed)
        {
            _failures.Add(1, Tag(loop));
        }
    }

    private static KeyValuePair<string, object?> Tag(string loop) => new("loop", loop);
}
