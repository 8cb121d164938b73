using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Recsys.Grains.Tests;

/// <summary>Makes meters and keeps what their instruments measured, by name.</summary>
internal sealed class TestMeters : IMeterFactory
{
    private readonly ConcurrentDictionary<string, (int Count, double Sum, double Last)> _measured = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Meter> _meters = [];
    private readonly MeterListener _listener;

    public TestMeters()
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, this))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument, value));
        _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Add(instrument, value));
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Add(instrument, value));
        _listener.Start();
    }

    public int Count(string name) => _measured.GetValueOrDefault(name).Count;

    public double Sum(string name) => _measured.GetValueOrDefault(name).Sum;

    /// <summary>Asks an observable instrument now.</summary>
    public double Observe(string name)
    {
        _listener.RecordObservableInstruments();
        return _measured.GetValueOrDefault(name).Last;
    }

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options.Name, options.Version, options.Tags, this);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var meter in _meters)
        {
            meter.Dispose();
        }
    }

    private void Add(Instrument instrument, double value) =>
        _measured.AddOrUpdate(instrument.Name, (1, value, value), (_, held) => (held.Count + 1, held.Sum + value, value));
}
