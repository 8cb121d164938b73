using BenchmarkDotNet.Attributes;
using Recsys.Serving;

namespace Recsys.Benchmarks;

/// <summary>Fifty places of a list chosen out of 500 candidates with vectors of 64 numbers.</summary>
[MemoryDiagnoser]
public class DiversityBenchmarks
{
    private const int Candidates = 500;
    private const int Width = 64;
    private const int Places = 50;

    private readonly float[] _vectors = new float[Candidates * Width];
    private readonly float[] _scores = new float[Candidates];
    private readonly int[] _chosen = new int[Places];
    private readonly float[] _gains = new float[Places];

    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(17);
        for (var i = 0; i < _vectors.Length; i++)
        {
            _vectors[i] = random.NextSingle() - 0.5f;
        }

        for (var i = 0; i < Candidates; i++)
        {
            Unit.Normalize(_vectors.AsSpan(i * Width, Width));
            _scores[i] = 0.3f + (0.7f * random.NextSingle());
        }
    }

    [Benchmark]
    public int Dpp() => GreedyDpp.Choose(_vectors, Width, _scores, _chosen, _gains);

    [Benchmark]
    public int Mmr() => MaximalMarginalRelevance.Choose(_vectors, Width, _scores, 0.3f, _chosen, _gains);
}
