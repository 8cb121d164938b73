using System.Diagnostics.Metrics;

namespace Recsys.Conformance;

/// <summary>Makes the meters of one test, so that those of others are told apart.</summary>
public sealed class TestMeters : IMeterFactory
{
    private readonly List<Meter> _made = [];

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        _made.Add(new Meter(options));
        return _made[^1];
    }

    public void Dispose() => _made.ForEach(m => m.Dispose());
}
