using BenchmarkDotNet.Attributes;
using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Benchmarks;

/// <summary>Exact top-k over 10,000 x 64, beside the bare scan that bounds it.</summary>
[MemoryDiagnoser]
public class SearchBenchmarks
{
    private const int Rows = 10_000;
    private const int Dimension = 64;

    private readonly float[] _matrix = new float[Rows * Dimension];
    private readonly float[] _query = new float[Dimension];
    private readonly float[] _scores = new float[Rows];
    private readonly ScoredItem[] _best = new ScoredItem[500];

    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(17);
        foreach (ref var x in _matrix.AsSpan())
        {
            x = (float)random.NextDouble() - 0.5f;
        }

        foreach (ref var x in _query.AsSpan())
        {
            x = (float)random.NextDouble() - 0.5f;
        }
    }

    [Benchmark(Baseline = true)]
    public void Scan() => ExactSearch.Multiply(_query, _matrix, _scores);

    [Benchmark]
    public int Top500()
    {
        var best = new TopK(_best);
        ExactSearch.Search(_query, _matrix, 0, default(All), ref best);
        return best.Count;
    }

    private readonly struct All : IRowFilter
    {
        public bool Accepts(int row) => true;
    }
}
