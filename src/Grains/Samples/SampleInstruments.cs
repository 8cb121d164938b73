using System.Diagnostics.Metrics;
using Recsys.Samples;

namespace Recsys.Grains.Samples;

/// <summary>Metrics of samples, meter "Recsys.Samples".</summary>
internal sealed class SampleInstruments
{
    private readonly Counter<long> _samples;
    private readonly Counter<long> _outcomes;
    private readonly Counter<long> _unknown;

    public SampleInstruments(IMeterFactory meters)
    {
        var meter = meters.Create("Recsys.Samples");
        _samples = meter.CreateCounter<long>("recsys.samples.written", "{sample}", "Samples that were written to files.");
        _outcomes = meter.CreateCounter<long>("recsys.samples.outcomes", "{event}", "Events that were joined with what was shown.");
        _unknown = meter.CreateCounter<long>("recsys.samples.unknown_requests", "{event}", "Events that name a request which is not known, or did not show their item.");
    }

    public void Wrote(SampleReport report)
    {
        _samples.Add(report.Samples);
        _outcomes.Add(report.Outcomes);
        _unknown.Add(report.UnknownRequests);
    }
}
