using System.Diagnostics.Metrics;

namespace Recsys.Grains.Online;

/// <summary>Metrics of online learning, meter "Recsys.Online".</summary>
internal sealed class OnlineInstruments
{
    private readonly Counter<long> _learned;
    private readonly Counter<long> _passed;
    private readonly Histogram<double> _loss;
    private readonly Gauge<int> _cut;
    private readonly Gauge<int> _weights;

    public OnlineInstruments(IMeterFactory meters)
    {
        var meter = meters.Create("Recsys.Online");
        _learned = meter.CreateCounter<long>("recsys.online.samples", "{sample}", "Samples that were learned, by label.");
        _passed = meter.CreateCounter<long>("recsys.online.passed", "{sample}", "Samples that were not learned, by reason.");
        _loss = meter.CreateHistogram<double>("recsys.online.loss", "nat", "Log-loss of each sample, as it was predicted before it was learned.");
        _cut = meter.CreateGauge<int>("recsys.online.cut", "{stream}", "1 while the stream of a shard on this silo is broken and nothing is learned, else 0, by shard.");
        _weights = meter.CreateGauge<int>("recsys.online.weights", "{weight}", "Weights that this silo serves and that are not 0.");
    }

    public void Learned(bool label, double loss)
    {
        _learned.Add(1, new KeyValuePair<string, object?>("label", label ? "true" : "false"));
        _loss.Record(loss);
    }

    public void Passed(string reason) => _passed.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Cut(int shard, bool isCut) => _cut.Record(isCut ? 1 : 0, new KeyValuePair<string, object?>("shard", shard));

    public void Serves(int weights) => _weights.Record(weights);
}
