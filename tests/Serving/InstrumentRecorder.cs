using System.Diagnostics.Metrics;

namespace Recsys.Serving.Tests;

/// <summary>Adds up the counters of a setup's meters, by name and tags.</summary>
internal sealed class InstrumentRecorder : IDisposable
{
    private readonly Dictionary<string, long> _sums = [];
    private readonly MeterListener _listener;

    public InstrumentRecorder(ServingSetup.TestMeters meters)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meters))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var key = instrument.Name;
            foreach (var tag in tags)
            {
                key += $" {tag.Key}={tag.Value}";
            }

            lock (_sums)
            {
                _sums[key] = _sums.GetValueOrDefault(key) + value;
            }
        });
        _listener.Start();
    }

    public long this[string key]
    {
        get
        {
            lock (_sums)
            {
                return _sums.GetValueOrDefault(key);
            }
        }
    }

    public void Dispose() => _listener.Dispose();
}
