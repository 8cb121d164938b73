using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// Locality-sensitive hashing: scores by the floats the items that share a bucket with the query. Approximate, without a
/// structure to maintain: adding costs the hashes alone. Effort is the number of tables looked at.
/// </summary>
/// <param name="options">Its settings.</param>
internal sealed unsafe class LshIndex(LshIndexOptions options) : SlotIndex(options.Dimension, options.Metric)
{
    private readonly LshHashes _hashes = new(options);

    public override IndexDescription Description => new() { Lsh = options };

    internal override SlotLayout Layout(int capacity) => LshColumns.Layout(capacity, options);

    private protected override void Write(SlotMemory memory, int slot, SearchScratch scratch)
    {
        var columns = Columns(memory);
        new ReadOnlySpan<float>(scratch.Query, columns.Length).CopyTo(new Span<float>(columns.Vectors + ((nint)slot * columns.Length), columns.Length));
        _hashes.Compute(scratch.Query, columns.Keys(slot));
    }

    private protected override void Link(SlotMemory memory, int slot, SearchScratch scratch) => Columns(memory).Link(slot);

    private protected override void Search<TFilter>(SlotMemory memory, SearchScratch scratch, TFilter filter, int effort, ref TopK best)
    {
        Span<uint> keys = stackalloc uint[effort > 0 ? Math.Min(effort, options.Tables) : options.Tables];
        _hashes.Compute(scratch.Query, keys);
        var columns = Columns(memory);
        var gate = new LiveItems<TFilter>(memory, filter);
        var visited = scratch.BeginVisit(memory.Capacity);
        for (var table = 0; table < keys.Length; table++)
        {
            for (var slot = columns.First(table, keys[table]); slot >= 0; slot = columns.Next(table, slot))
            {
                if (columns.Keys(slot)[table] == keys[table] && visited.Add(slot)
                    && Score(columns, scratch, slot) is var score && score >= best.Threshold && gate.Admits(slot))
                {
                    best.Add(memory.Items[slot], score);
                }
            }
        }
    }

    // Chains depend on the number of buckets, so that they are made anew; the keys are not.
    private protected override void CopyOwn(SlotMemory from, SlotMemory to)
    {
        var places = new int[from.Count];
        for (var slot = 0; slot < places.Length; slot++)
        {
            places[slot] = slot;
        }

        Move(Columns(from), Columns(to), places);
    }

    private protected override void CompactOwn(SlotMemory from, SlotMemory to, ReadOnlySpan<int> places, SearchScratch scratch) =>
        Move(Columns(from), Columns(to), places);

    private static void Move(in LshColumns from, in LshColumns to, ReadOnlySpan<int> places)
    {
        for (var slot = 0; slot < places.Length; slot++)
        {
            if (places[slot] is >= 0 and var place)
            {
                var vector = new ReadOnlySpan<float>(from.Vectors + ((nint)slot * from.Length), from.Length);
                vector.CopyTo(new Span<float>(to.Vectors + ((nint)place * to.Length), to.Length));
                from.Keys(slot).CopyTo(to.Keys(place));
                to.Link(place);
            }
        }
    }

    private float Score(in LshColumns columns, SearchScratch scratch, int slot)
    {
        var vector = columns.Vectors + ((nint)slot * columns.Length);
        return Metric == VectorMetric.Euclidean
            ? DistanceKernel.Score(scratch.Query, vector, columns.Length)
            : DotKernel.Score(scratch.Query, vector, columns.Length);
    }

    private LshColumns Columns(SlotMemory memory) => new(memory, options);
}
