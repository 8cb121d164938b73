using System.Buffers;
using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// Looks at every vector: the result is exact. Effort has no meaning here. The oracle of the other indexes, and the fastest
/// up to some tens of thousands of items.
/// </summary>
/// <typeparam name="TScorer">How rows are scored.</typeparam>
internal sealed unsafe class ExactIndex<TScorer> : SlotIndex
    where TScorer : struct, IRowScorer<TScorer>
{
    // A thread is not worth its start for fewer rows.
    private const int FewestRowsOfAThread = 8192;

    // Queries that share what a scan brings into the cache; their own heaps and codes must find room there as well.
    private const int QueriesOfAPass = 32;

    private readonly ExactIndexOptions _options;

    public ExactIndex(ExactIndexOptions options)
        : base(options.Dimension, options.Metric) => _options = options;

    public override IndexDescription Description => new() { Exact = _options };

    public override void SearchBatch<TFilter>(
        ReadOnlySpan<float> queries, TFilter filter, Span<ScoredItem> destination, Span<int> found, int effort = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(effort);
        var k = VectorCheck.Batch(queries, Dimension, destination, found);
        for (var i = 0; i < found.Length; i += QueriesOfAPass)
        {
            var count = Math.Min(QueriesOfAPass, found.Length - i);
            Pass(queries.Slice(i * Dimension, count * Dimension), filter, destination.Slice(i * k, count * k), found.Slice(i, count));
        }
    }

    internal override SlotLayout Layout(int capacity) => ExactColumns.Layout(capacity, _options);

    private protected override void Check(int item, ReadOnlySpan<float> vector)
    {
        for (var i = 0; _options.Precision == VectorPrecision.Float16 && i < vector.Length; i++)
        {
            if (!Half.IsFinite((Half)vector[i]))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"The vector of item {item} holds {vector[i]} at place {i}; Float16 holds numbers up to {Half.MaxValue}."), nameof(vector));
            }
        }
    }

    private protected override void Write(SlotMemory memory, int slot, SearchScratch scratch) => Columns(memory).Write(slot, scratch.Query);

    private protected override void Search<TFilter>(SlotMemory memory, SearchScratch scratch, TFilter filter, int effort, ref TopK best)
    {
        var scorer = TScorer.Create(Columns(memory), scratch);

        // What is added meanwhile is scanned too: a new slot of an item may lie there whose old one was passed when dead.
        for (int from = 0, end; from < (end = memory.Count); from = end)
        {
            var threads = Math.Min(_options.Threads, (end - from) / FewestRowsOfAThread);
            if (threads > 1)
            {
                ScanByThreads(memory, scorer, filter, from, end, threads, ref best);
            }
            else
            {
                ExactScan.Run(memory, scorer, filter, from, end, ref best);
            }
        }
    }

    private protected override void CopyOwn(SlotMemory from, SlotMemory to) => Columns(from).CopyTo(Columns(to), 0, 0, from.Count);

    private protected override void CompactOwn(SlotMemory from, SlotMemory to, ReadOnlySpan<int> places, SearchScratch scratch)
    {
        var source = Columns(from);
        var target = Columns(to);
        for (var slot = 0; slot < places.Length; slot++)
        {
            if (places[slot] >= 0)
            {
                source.CopyTo(target, slot, places[slot], 1);
            }
        }
    }

    private ExactColumns Columns(SlotMemory memory) => new(memory, _options);

    // A block of rows is read once and scored for each query while it is in the cache.
    private void Pass<TFilter>(ReadOnlySpan<float> queries, TFilter filter, Span<ScoredItem> destination, Span<int> found)
        where TFilter : struct, IRowFilter
    {
        var k = destination.Length / found.Length;
        var scratches = new SearchScratch[found.Length];
        var scorers = new TScorer[found.Length];
        var replacements = Replacements;
        var memory = Lease();
        try
        {
            for (var i = 0; i < found.Length; i++)
            {
                var query = queries.Slice(i * Dimension, Dimension);
                VectorCheck.Query(query, Dimension);
                scratches[i] = Scratch.Rent();
                scratches[i].SetQuery(query, Metric);
                scorers[i] = TScorer.Create(Columns(memory), scratches[i]);
                found[i] = 0;
            }

            for (int from = 0, end; from < (end = Math.Min(from + ExactScan.BlockRows, memory.Count)); from = end)
            {
                for (var i = 0; i < scorers.Length; i++)
                {
                    var best = new TopK(destination.Slice(i * k, k), found[i]);
                    ExactScan.Run(memory, scorers[i], filter, from, end, ref best);
                    found[i] = best.Count;
                }
            }
        }
        finally
        {
            memory.DangerousRelease();
            Array.ForEach(scratches, Scratch.Return);
        }

        for (var i = 0; i < found.Length; i++)
        {
            var items = destination.Slice(i * k, found[i]);
            items.Sort();
            if (replacements != Replacements && HoldsTwice(items))
            {
                found[i] = Search(queries.Slice(i * Dimension, Dimension), filter, destination.Slice(i * k, k));
            }
        }
    }

    private static void ScanByThreads<TFilter>(
        SlotMemory memory, TScorer scorer, TFilter filter, int from, int end, int threads, ref TopK best)
        where TFilter : struct, IRowFilter
    {
        var k = best.Capacity;
        var buffer = ArrayPool<ScoredItem>.Shared.Rent(k * threads);
        try
        {
            var counts = new int[threads];
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, shard =>
            {
                var shardBest = new TopK(buffer.AsSpan(shard * k, k));
                var first = from + (int)((long)(end - from) * shard / threads);
                var last = from + (int)((long)(end - from) * (shard + 1) / threads);
                ExactScan.Run(memory, scorer, filter, first, last, ref shardBest);
                counts[shard] = shardBest.Count;
            });
            for (var shard = 0; shard < threads; shard++)
            {
                foreach (var one in buffer.AsSpan(shard * k, counts[shard]))
                {
                    best.Add(one.Item, one.Score);
                }
            }
        }
        finally
        {
            ArrayPool<ScoredItem>.Shared.Return(buffer);
        }
    }
}
