namespace Recsys.Retrieval;

/// <summary>
/// Inserts nodes: Algorithm 1 of the paper. Any number of threads may insert at once. A slot whose vector is that of a node
/// becomes no node but hangs on it: copies are as near to each other as can be, so that they would fill each other's lists,
/// and the pools of walks that come by.
/// </summary>
/// <typeparam name="TSpace">How nodes are compared.</typeparam>
/// <param name="options">The graph's settings.</param>
internal sealed unsafe class HnswBuilder<TSpace>(HnswIndexOptions options)
    where TSpace : struct, IGraphSpace<TSpace>
{
    private const int HighestLevel = 63;

    private readonly double _levelScale = 1 / Math.Log(options.Links);
    private readonly Lock _entry = new();

    /// <summary>Links a written slot into the graph.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="slot">The new node.</param>
    /// <param name="scratch">Scratch memory; its query is not used.</param>
    public void Insert(SlotMemory memory, in HnswColumns columns, int slot, SearchScratch scratch)
    {
        columns.TakeLists(slot, LevelOf(slot));
        Connect(memory, columns, slot, scratch, mayHang: true);
    }

    /// <summary>Links a node that has empty lists, or hangs it on a node that it is a copy of.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="slot">The node.</param>
    /// <param name="scratch">Scratch memory; its query is not used.</param>
    /// <param name="mayHang">Whether it may become a copy: not where others are linked to it or hang on it.</param>
    public void Connect(SlotMemory memory, in HnswColumns columns, int slot, SearchScratch scratch, bool mayHang)
    {
        mayHang &= columns.HoldsCopies;
        var level = columns.Levels[slot];
        var entry = columns.Entry;
        if (level <= entry.Level && entry.Slot >= 0)
        {
            Connect(memory, columns, slot, level, entry, scratch, mayHang);
            return;
        }

        // A new highest level, or the first node: one at a time, so that no level begins twice.
        lock (_entry)
        {
            entry = columns.Entry;
            if (entry.Slot >= 0 && !Connect(memory, columns, slot, level, entry, scratch, mayHang))
            {
                return;
            }

            if (entry.Slot < 0 || level > entry.Level)
            {
                columns.Entry = new HnswEntry(slot, level);
            }
        }
    }

    // Whether the slot is a node now.
    private bool Connect(SlotMemory memory, in HnswColumns columns, int slot, int level, HnswEntry entry, SearchScratch scratch, bool mayHang)
    {
        var space = TSpace.Create(columns, scratch);
        space.AimAt(slot);
        var top = Math.Min(level, entry.Level);
        var start = HnswWalk<TSpace>.Descend(columns, space, entry, top + 1);
        for (var l = top; l >= 0; l--)
        {
            space.AimAt(slot);
            var pool = HnswWalk<TSpace>.Gather(columns, space, scratch, default(EveryNode), start, l, memory.Capacity, options.BuildEffort);
            start = CandidatePool.SlotOf(pool.Entries[0]);
            if (l == 0 && mayHang && OriginalOf(space, pool.Entries, slot) is >= 0 and var original)
            {
                columns.HangCopy(original, slot);
                return false;
            }

            var candidates = WithoutDead(memory, columns, pool.Entries, slot);
            HnswNeighbours<TSpace>.Select(ref space, candidates, new Span<int>(columns.Links(slot, l), options.Links));
        }

        // Nobody can reach the node before its own lists are complete on all levels.
        for (var l = top; l >= 0; l--)
        {
            var links = columns.Links(slot, l);
            for (var i = 0; i < options.Links && links[i] >= 0; i++)
            {
                HnswNeighbours<TSpace>.LinkBack(columns, ref space, links[i], slot, l);
            }
        }

        return true;
    }

    // Among the candidates nearly always, if there is one. A node that is missed is a second original, which does no harm.
    private static int OriginalOf(in TSpace space, ReadOnlySpan<ulong> candidates, int self)
    {
        foreach (var candidate in candidates)
        {
            if (CandidatePool.SlotOf(candidate) is var slot && slot != self && space.AreCopies(slot, self))
            {
                return slot;
            }
        }

        return -1;
    }

    // Links to removed nodes would have to be replaced soon. Where there are no others, they still hold the graph together.
    private static Span<ulong> WithoutDead(SlotMemory memory, HnswColumns columns, Span<ulong> candidates, int self)
    {
        var others = Keep(candidates, entry => CandidatePool.SlotOf(entry) != self);
        var live = Keep(others, entry => CandidatePool.SlotOf(entry) is var slot && (memory.States[slot] != SlotState.Dead || columns.NextCopy(slot) >= 0));
        return live.IsEmpty ? others : live;
    }

    // Moves what is kept to the front, in its order.
    private static Span<ulong> Keep(Span<ulong> entries, Func<ulong, bool> keeps)
    {
        var kept = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            if (keeps(entries[i]))
            {
                (entries[kept], entries[i]) = (entries[i], entries[kept]);
                kept++;
            }
        }

        return entries[..kept];
    }

    // floor(-ln(u) / ln(M)) with u in (0, 1] of the slot's own, so that threads need not share a generator.
    private int LevelOf(int slot)
    {
        var u = ((SplitMix64((uint)slot + ((ulong)(uint)options.Seed << 32)) >> 11) + 1) / (double)(1L << 53);
        return (int)Math.Min(-Math.Log(u) * _levelScale, HighestLevel);
    }

    // Steele, Lea and Flood 2014: a bijection of 64 bits that passes tests of randomness on consecutive numbers.
    private static ulong SplitMix64(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
