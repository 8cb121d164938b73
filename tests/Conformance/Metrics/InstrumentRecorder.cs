using System.Diagnostics.Metrics;

namespace Recsys.Conformance;

/// <summary>
/// What the instruments of one factory's meters said, by name and tags ("name tag=value"): counters added up, histograms by the
/// number of records, observed values as they were read last.
/// </summary>
public sealed class InstrumentRecorder : IDisposable
{
    private readonly Dictionary<string, double> _values = [];
    private readonly MeterListener _listener;

    public InstrumentRecorder(IMeterFactory meters)
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
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    public double this[string key]
    {
        get
        {
            lock (_values)
            {
                return _values.GetValueOrDefault(key);
            }
        }
    }

    /// <summary>Reads all instruments that are observed.</summary>
    public void Observe() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = instrument.Name;
        foreach (var tag in tags)
        {
            key += $" {tag.Key}={tag.Value}";
        }

        lock (_values)
        {
            _values[key] = instrument.IsObservable
                ? value
                : _values.GetValueOrDefault(key) + (instrument.GetType().GetGenericTypeDefinition() == typeof(Histogram<>) ? 1 : value);
        }
    }
}
