using System.Diagnostics.Metrics;

namespace Recsys.Grains.Overload;

/// <summary>Metrics of what waits and what is refused, meter "Recsys.Overload".</summary>
internal sealed class OverloadInstruments
{
    private readonly UpDownCounter<long> _waiting;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _expired;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meters">Owner of the meter.</param>
    public OverloadInstruments(IMeterFactory meters)
    {
        var meter = meters.Create("Recsys.Overload");
        _waiting = meter.CreateUpDownCounter<long>("recsys.overload.recommendations.waiting", "{request}", "Recommendations that wait for others to end.");
        _refused = meter.CreateCounter<long>("recsys.overload.recommendations.refused", "{request}", "Recommendations that were refused at once.");
        _expired = meter.CreateCounter<long>("recsys.overload.calls.expired", "{call}", "Calls that were not begun, since their callers had stopped waiting when their turn came.");
    }

    public void Waiting(int change) => _waiting.Add(change);

    public void Refused() => _refused.Add(1);

    public void Expired() => _expired.Add(1);
}
