using System.Diagnostics.Metrics;
using Recsys.Serving;

namespace Recsys.Grains.Coordination;

/// <summary>Metrics of model versions and swaps, meter "Recsys.Swap".</summary>
internal sealed class ModelSwapInstruments
{
    private readonly Counter<long> _swaps;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _prepared;
    private readonly Counter<long> _dropped;

    public ModelSwapInstruments(IMeterFactory meters, ModelHost models)
    {
        var meter = meters.Create("Recsys.Swap");
        _swaps = meter.CreateCounter<long>(
            "recsys.swap.count", "{swap}", "Swaps that this silo's coordinator ended, by outcome: promoted, rejected, unavailable, cancelled or failed.");
        _duration = meter.CreateHistogram<double>("recsys.swap.duration", "s", "Time of a phase of a swap, by phase: prepare or switch.");
        _prepared = meter.CreateCounter<long>(
            "recsys.swap.prepared", "{version}", "Versions that this silo was to prepare, by outcome: ready, refused or unavailable.");
        _dropped = meter.CreateCounter<long>("recsys.swap.dropped", "{version}", "Prepared versions that this silo unloaded since no swap asked for them.");
        meter.CreateObservableGauge("recsys.swap.loaded", () => models.LoadedVersions.Count, "{version}", "Model versions in this silo's memory.");
        meter.CreateObservableGauge(
            "recsys.swap.behind", () => models.Trouble is null ? 0 : 1, "{silo}", "1 where this silo cannot serve the version that it should, else 0.");
    }

    public void Swapped(string outcome) => _swaps.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Took(string phase, TimeSpan duration) => _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("phase", phase));

    public void Prepared(PrepareOutcome outcome) => _prepared.Add(1, new KeyValuePair<string, object?>("outcome", outcome switch
    {
        PrepareOutcome.Ready => "ready",
        PrepareOutcome.Refused => "refused",
        _ => "unavailable",
    }));

    public void Dropped() => _dropped.Add(1);
}
