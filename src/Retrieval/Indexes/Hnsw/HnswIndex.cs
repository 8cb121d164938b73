using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// A hierarchical navigable small world graph: approximate, a fraction of the cost of looking at every vector. Effort is ef.
/// Removed items stay as nodes that walks pass through until a fifth of the memory is theirs as it fills, or they outnumber
/// the others; then the graph is compacted as in FreshDiskANN (Singh et al. 2021, arXiv 2105.09613). Items of equal vectors
/// are one node of the graph, so that a walk's pool has room for different ones; copies come with the node that they hang on.
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

    internal override SlotLayout FirstLayout(int capacity) => HnswColumns.LayoutWithoutCopies(capacity, _options);

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
        var items = new LiveItems<TFilter>(memory, filter);
        var pool = HnswWalk<TSpace>.Gather(columns, space, scratch, new LiveNodes<TFilter>(items, columns), start, 0, memory.Capacity, wanted);
        var withCopies = Refine(memory, columns, space, pool.Entries, items, ref best);
        if (withCopies > 0)
        {
            OfferCopies(memory, columns, space, pool.Entries[..withCopies], items, wanted, ref best);
        }
    }

    private protected override void CopyOwn(SlotMemory from, SlotMemory to) => Columns(from).CopyTo(Columns(to), from.Count);

    private protected override void CompactOwn(SlotMemory from, SlotMemory to, ReadOnlySpan<int> places, SearchScratch scratch) =>
        new HnswCompaction<TSpace>(_builder, from, Columns(from), to, Columns(to)).Run(places, scratch);

    // Offers the nodes found by their exact scores. Those that have copies are moved to the front, with those scores, and counted.
    private static unsafe int Refine<TFilter>(
        SlotMemory memory, in HnswColumns columns, in TSpace space, scoped Span<ulong> entries, LiveItems<TFilter> items, ref TopK best)
        where TFilter : struct, IRowFilter
    {
        const int Ahead = 4;
        var withCopies = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            if (i + Ahead < entries.Length)
            {
                var next = CandidatePool.SlotOf(entries[i + Ahead]);
                space.PrefetchRefine(next);
                columns.PrefetchCopy(next);
            }

            var slot = CandidatePool.SlotOf(entries[i]);
            var score = space.Refine(slot);
            if (columns.NextCopy(slot) >= 0)
            {
                entries[withCopies++] = CandidatePool.Entry(slot, score);
                if (!items.Admits(slot))
                {
                    // It was found for the sake of a copy.
                    continue;
                }
            }

            best.Add(memory.Items[slot], score);
        }

        return withCopies;
    }

    // Copies of one node are offered all or not at all, the best nodes' first, until a walk's number of them were offered.
    private static unsafe void OfferCopies<TFilter>(
        SlotMemory memory, in HnswColumns columns, in TSpace space, scoped Span<ulong> nodes, LiveItems<TFilter> items, int wanted, ref TopK best)
        where TFilter : struct, IRowFilter
    {
        nodes.Sort(static (a, b) => b.CompareTo(a));
        var offered = 0;
        for (var i = 0; i < nodes.Length && offered < wanted; i++)
        {
            for (var copy = columns.NextCopy(CandidatePool.SlotOf(nodes[i])); copy >= 0; copy = columns.NextCopy(copy))
            {
                if (items.Admits(copy))
                {
                    best.Add(memory.Items[copy], space.Refine(copy));
                    offered++;
                }
            }
        }
    }

    private HnswColumns Columns(SlotMemory memory) => new(memory, _options);
}
