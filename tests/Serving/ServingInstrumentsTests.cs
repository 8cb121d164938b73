using System.Diagnostics.Metrics;

namespace Recsys.Serving.Tests;

public sealed class ServingInstrumentsTests : IDisposable
{
    private readonly ServingSetup _setup = new();
    private readonly Dictionary<string, double> _seen = [];
    private readonly List<string?> _units = [];

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Recommend_MovesTheInstruments()
    {
        using var listener = Listen();
        var pipeline = _setup.Pipeline();
        _setup.AddItems(10);

        _setup.Ask(pipeline, 5, []);
        Assert.Equal(1, _seen["recsys.serving.request.degraded"]);
        Assert.Equal(1, _seen["recsys.serving.request.duration"]);

        await _setup.ServeAsync();
        _setup.Ask(pipeline, 5, [1]);
        Assert.Equal(1, _seen["recsys.serving.request.degraded"]);
        Assert.Equal(2, _seen["recsys.serving.request.duration"]);
        Assert.Equal(["s", "{request}", "{request}", "{request}"], _units);
    }

    // Counters add up; of the histogram the number of records is kept, and each must be a plausible time.
    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, _setup.Meters))
                {
                    Assert.Equal("Recsys.Serving", instrument.Meter.Name);
                    Assert.NotEmpty(instrument.Description!);
                    _units.Add(instrument.Unit);
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((i, value, _, _) => _seen[i.Name] = _seen.GetValueOrDefault(i.Name) + value);
        listener.SetMeasurementEventCallback<double>((i, value, _, _) =>
        {
            Assert.InRange(value, double.Epsilon, 60);
            _seen[i.Name] = _seen.GetValueOrDefault(i.Name) + 1;
        });
        listener.Start();
        return listener;
    }
}
