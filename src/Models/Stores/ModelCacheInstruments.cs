using System.Diagnostics.Metrics;

namespace Recsys.Models;

/// <summary>Metrics of a machine's cache of model versions, meter "Recsys.Models".</summary>
internal sealed class ModelCacheInstruments
{
    private readonly Counter<long> _evictions;

    public ModelCacheInstruments(IMeterFactory meters, Func<long> size)
    {
        var meter = meters.Create("Recsys.Models");
        _evictions = meter.CreateCounter<long>("recsys.models.cache.evictions", "{version}", "Versions removed from the local cache to keep it within its bound.");
        meter.CreateObservableGauge("recsys.models.cache.size", size, "By", "Size of the versions in the local cache.");
    }

    public void Evicted() => _evictions.Add(1);
}
