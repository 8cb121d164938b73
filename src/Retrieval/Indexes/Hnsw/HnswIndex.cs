using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// A hierarchical navigable small world graph: approximate, a fraction of the cost of looking at every vector. Effort is ef.
/// Removed items stay as nodes that walks pass through until a fifth of the memory is theirs as it fills, or they outnumber
/// the others; then the graph is compacted as in FreshDiskANN (Singh et al. 2021, arXiv 2105.09613).
/// </summary>
/// <typeparam name="TSpace">How nodes are compared.</typeparam>
internal sealed class HnswIndex<TSpace> : SlotIndex
    where TSpace : struct, IGraphSpace<TSpace>
{
    private readonly HnswIndexOptions _options;
    private readonly HnswBuilder<TSpace> _builder;

    public HnswIndex(HnswIndexOptions options)
        : base(options.Dimension, options.Metric)
    {
        _options = options;
        _builder = new HnswBuilder<TSpace>(options);
    }

    public override IndexDescription Description => new() { Hnsw = _options };

    internal override SlotLayout Layout(int capacity) => HnswColumns.Layout(capacity, _options);

    private protected override void Write(SlotMemory memory, int slot, SearchScratch scratch) => TSpace.Store(Columns(memory), slot, scratch);

    private protected override void Link(SlotMemory memory, int slot, SearchScratch scratch) =>
        _builder.Insert(memory, Columns(memory), slot, scratch);

    private protected override void Search<TFilter>(SlotMemory memory, SearchScratch scratch, TFilter filter, int effort, ref TopK best)
    {
        var columns = Columns(memory);
        var entry = columns.Entry;
        if (entry.Slot < 0)
        {
            return;
        }

        var space = TSpace.Create(columns, scratch);
        space.AimAtQuery();
        var start = HnswWalk<TSpace>.Descend(columns, space, entry, 1);
        var wanted = Math.Min(Math.Max(effort > 0 ? effort : _options.SearchEffort, best.Capacity), memory.Capacity);
        var gate = new LiveItems<TFilter>(memory, filter);
        var pool = HnswWalk<TSpace>.Gather(columns, space, scratch, gate, start, 0, memory.Capacity, wanted);
        Refine(memory, space, pool, ref best);
    }

    private protected override void CopyOwn(SlotMemory from, SlotMemory to) => Columns(from).CopyTo(Columns(to), from.Count);

    private protected override void CompactOwn(SlotMemory from, SlotMemory to, ReadOnlySpan<int> places, SearchScratch scratch) =>
        new HnswCompaction<TSpace>(_builder, from, Columns(from), to, Columns(to)).Run(places, scratch);

    private static unsafe void Refine(SlotMemory memory, in TSpace space, CandidatePool pool, ref TopK best)
    {
        const int Ahead = 4;
        var entries = pool.Entries;
        for (var i = 0; i < entries.Length; i++)
        {
            if (i + Ahead < entries.Length)
            {
                space.PrefetchRefine(CandidatePool.SlotOf(entries[i + Ahead]));
            }

            var slot = CandidatePool.SlotOf(entries[i]);
            best.Add(memory.Items[slot], space.Refine(slot));
        }
    }

    private HnswColumns Columns(SlotMemory memory) => new(memory, _options);
}
