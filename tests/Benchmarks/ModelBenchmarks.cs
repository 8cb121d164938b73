using BenchmarkDotNet.Attributes;
using Recsys.Conformance;
using Recsys.Core;
using Recsys.Models;

namespace Recsys.Benchmarks;

/// <summary>A model version alone: the event-time graph, and the ranker on 500 candidates. RECSYS_MODEL names a version's folder to take instead of a made one.</summary>
[MemoryDiagnoser]
public class ModelBenchmarks
{
    private const int Candidates = 500;

    private LoadedModel _model = null!;
    private float[] _interest = [];
    private HistoryEvent[] _history = [];
    private readonly Candidate[] _candidates = new Candidate[Candidates];
    private readonly float[] _scores = new float[Candidates];

    [GlobalSetup]
    public void Open()
    {
        var folder = Environment.GetEnvironmentVariable("RECSYS_MODEL");
        if (folder is null)
        {
            folder = Directory.CreateTempSubdirectory("recsys-bench-").FullName;
            TestArtifacts.Write(folder, new TestArtifactOptions
            {
                ItemIds = Enumerable.Range(0, 10_000).Select(i => $"item-{i}").ToArray(),
                HistoryLength = 50,
                RecallDimension = 64,
                RankDimension = 128,
                HiddenLayers = [200, 80],
            });
        }

        _model = LoadedModel.Open(folder);
        _interest = new float[_model.Schema.InterestDimension];
        var random = new Random(17);
        _history = Enumerable.Range(0, 50).Select(_ => new HistoryEvent(random.Next(_model.Items.Count), InteractionKind.Click, 0, 0)).ToArray();
        for (var i = 0; i < Candidates; i++)
        {
            _candidates[i] = new Candidate(random.Next(_model.Items.Count), 0.5f);
        }

        _model.ComputeInterest(_history, _interest);
    }

    [Benchmark]
    public void ComputeInterest() => _model.ComputeInterest(_history, _interest);

    [Benchmark]
    public void Score500() => _model.Score(new RankRequest { Interest = _interest, History = _history, Time = 0 }, _candidates, _scores);
}
