using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// What all indexes share: items live in slots of one block of memory. Changes take the gate together, so that any number go
/// on at once; only replacing the memory by a larger or compacted one takes it alone. Searches never take it: they hold a
/// reference to the memory that they began with.
/// </summary>
/// <remarks>
/// A slot's content is written first, then linked into the index's structure, then made live; a new vector of an item is live
/// before its old slot is dead. So a search that meets a live slot may read all of it.
/// </remarks>
internal abstract unsafe class SlotIndex : IVectorIndex
{
    private const int SmallestCapacity = 64;

    // Memory with more dead slots than this share of its slots is compacted rather than made larger.
    private const double DeadShareToCompact = 0.2;
    private const int FewestDeadToCompact = 64;

    private readonly ReaderWriterLockSlim _gate = new();
    private readonly Lock _items = new();
    private readonly ScratchPool _scratch;
    private SlotMemory? _memory;
    private int _live;
    private int _replacements;

    private protected SlotIndex(int dimension, VectorMetric metric)
    {
        Dimension = dimension;
        Metric = metric;
        _scratch = new ScratchPool(dimension);
    }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public VectorMetric Metric { get; }

    /// <inheritdoc/>
    public int Count => Volatile.Read(ref _live);

    /// <inheritdoc/>
    public long Bytes => Memory.Bytes;

    /// <summary>The options, as they are written to a file.</summary>
    public abstract IndexDescription Description { get; }

    /// <summary>Scratch memory for searches and insertions.</summary>
    private protected ScratchPool Scratch => _scratch;

    /// <summary>Changes when an item gets another slot: a search during which it changed may have met an item twice.</summary>
    private protected int Replacements => Volatile.Read(ref _replacements);

    /// <summary>The memory as it is at this moment, for tests of its content.</summary>
    internal SlotMemory CurrentMemory => Memory;

    private protected SlotMemory Memory => Volatile.Read(ref _memory) ?? throw new ObjectDisposedException(GetType().Name);

    /// <inheritdoc/>
    public bool Contains(int item)
    {
        _gate.EnterReadLock();
        try
        {
            lock (_items)
            {
                return Memory.Map.Find(item) >= 0;
            }
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    /// <inheritdoc/>
    public void Upsert(int item, ReadOnlySpan<float> vector)
    {
        VectorCheck.Item(item, vector, Dimension);
        Check(item, vector);
        var scratch = _scratch.Rent();
        try
        {
            scratch.SetQuery(vector, Metric);
            while (!TryUpsert(item, scratch))
            {
                Replace(onlyIf: memory => memory.Count == memory.Capacity);
            }
        }
        finally
        {
            _scratch.Return(scratch);
        }
    }

    /// <inheritdoc/>
    public bool Remove(int item)
    {
        bool compact;
        _gate.EnterReadLock();
        try
        {
            var memory = Memory;
            lock (_items)
            {
                var slot = memory.Map.Find(item);
                if (slot < 0)
                {
                    return false;
                }

                Volatile.Write(ref memory.States[slot], SlotState.Dead);
                memory.Map.Remove(item);
                _live--;
                compact = memory.Count - _live is var dead && dead > _live && dead >= FewestDeadToCompact;
            }
        }
        finally
        {
            _gate.ExitReadLock();
        }

        if (compact)
        {
            Replace(onlyIf: memory => memory.Count - _live > _live);
        }

        return true;
    }

    /// <inheritdoc/>
    public int Search<TFilter>(ReadOnlySpan<float> query, TFilter filter, Span<ScoredItem> destination, int effort = 0)
        where TFilter : struct, IRowFilter
    {
        VectorCheck.Query(query, Dimension);
        ArgumentOutOfRangeException.ThrowIfNegative(effort);
        if (destination.IsEmpty)
        {
            return 0;
        }

        var scratch = _scratch.Rent();
        var memory = Lease();
        try
        {
            scratch.SetQuery(query, Metric);
            while (true)
            {
                // An item whose vector changes meanwhile may be met in its old slot and in its new one.
                var replacements = Replacements;
                var best = new TopK(destination);
                Search(memory, scratch, filter, effort, ref best);
                var found = best.SortDescending();
                if (replacements == Replacements || !HoldsTwice(found))
                {
                    return found.Length;
                }
            }
        }
        finally
        {
            memory.DangerousRelease();
            _scratch.Return(scratch);
        }
    }

    /// <inheritdoc/>
    public virtual void SearchBatch<TFilter>(
        ReadOnlySpan<float> queries, TFilter filter, Span<ScoredItem> destination, Span<int> found, int effort = 0)
        where TFilter : struct, IRowFilter
    {
        var k = VectorCheck.Batch(queries, Dimension, destination, found);
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = Search(queries.Slice(i * Dimension, Dimension), filter, destination.Slice(i * k, k), effort);
        }
    }

    /// <inheritdoc/>
    public void Save(string path)
    {
        SlotMemory copy;
        _gate.EnterWriteLock();
        try
        {
            copy = Resize(Memory, Math.Max(1, Memory.Count));
        }
        finally
        {
            _gate.ExitWriteLock();
        }

        using (copy)
        {
            IndexFile.Write(path, Description, copy);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gate.EnterWriteLock();
        try
        {
            Interlocked.Exchange(ref _memory, null)?.Dispose();
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    /// <summary>Where the columns lie for a number of slots.</summary>
    internal abstract SlotLayout Layout(int capacity);

    /// <summary>Where the columns lie in a file of the first format.</summary>
    internal virtual SlotLayout FirstLayout(int capacity) => Layout(capacity);

    /// <summary>Begins with empty memory.</summary>
    internal void Begin(int capacity)
    {
        _memory = new SlotMemory(Layout(Math.Max(capacity, SmallestCapacity)));
    }

    /// <summary>Begins with a file's memory.</summary>
    internal void Begin(SlotMemory memory)
    {
        _memory = memory;
        _live = new ReadOnlySpan<byte>(memory.States, memory.Count).Count(SlotState.Live);
    }

    /// <summary>Takes a reference to the current memory; the caller releases it.</summary>
    private protected SlotMemory Lease()
    {
        while (true)
        {
            var memory = Memory;
            try
            {
                var held = false;
                memory.DangerousAddRef(ref held);
                return memory;
            }
            catch (ObjectDisposedException) when (memory != Volatile.Read(ref _memory))
            {
                // It was replaced between the two lines; the next one is there already, or the index is disposed and says so.
            }
        }
    }

    /// <summary>Refuses a vector that the index cannot hold, beside those that none can.</summary>
    private protected virtual void Check(int item, ReadOnlySpan<float> vector)
    {
    }

    /// <summary>Writes the vector in the scratch memory to a slot.</summary>
    private protected abstract void Write(SlotMemory memory, int slot, SearchScratch scratch);

    /// <summary>Makes a written slot one that searches meet.</summary>
    private protected virtual void Link(SlotMemory memory, int slot, SearchScratch scratch)
    {
    }

    /// <summary>Offers what is nearest to the scratch memory's query.</summary>
    private protected abstract void Search<TFilter>(SlotMemory memory, SearchScratch scratch, TFilter filter, int effort, ref TopK best)
        where TFilter : struct, IRowFilter;

    /// <summary>Copies the own columns of all slots to the same slots of empty memory that is not smaller. Columns are zero before.</summary>
    private protected abstract void CopyOwn(SlotMemory from, SlotMemory to);

    /// <summary>Copies the own columns of the live slots.</summary>
    /// <param name="from">The old memory.</param>
    /// <param name="to">The new memory, zero.</param>
    /// <param name="places">New slot of each old slot, -1 for those that are dead.</param>
    /// <param name="scratch">Scratch memory.</param>
    private protected abstract void CompactOwn(SlotMemory from, SlotMemory to, ReadOnlySpan<int> places, SearchScratch scratch);

    /// <summary>Whether an item comes twice.</summary>
    private protected static bool HoldsTwice(ReadOnlySpan<ScoredItem> found)
    {
        var items = new HashSet<int>(found.Length);
        foreach (var one in found)
        {
            if (!items.Add(one.Item))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryUpsert(int item, SearchScratch scratch)
    {
        _gate.EnterReadLock();
        try
        {
            var memory = Memory;
            var slot = memory.Allocate();
            if (slot < 0)
            {
                return false;
            }

            memory.Items[slot] = item;
            Write(memory, slot, scratch);
            Link(memory, slot, scratch);
            lock (_items)
            {
                var old = memory.Map.Find(item);
                memory.Map.Set(item, slot);
                if (old < 0)
                {
                    _live++;
                    Volatile.Write(ref memory.States[slot], SlotState.Live);
                    return true;
                }

                // In this order a search meets at least one of the two; the count tells it that it may have met both.
                Interlocked.Increment(ref _replacements);
                Volatile.Write(ref memory.States[slot], SlotState.Live);
                Volatile.Write(ref memory.States[old], SlotState.Dead);
                return true;
            }
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    private void Replace(Func<SlotMemory, bool> onlyIf)
    {
        _gate.EnterWriteLock();
        try
        {
            // Another thread may have come first.
            var memory = Memory;
            if (!onlyIf(memory))
            {
                return;
            }

            var dead = memory.Count - _live;
            var compact = dead >= FewestDeadToCompact && dead > DeadShareToCompact * memory.Count;
            var capacity = Math.Max(SmallestCapacity, checked((int)((compact ? _live : memory.Count) * 3L / 2)));
            Volatile.Write(ref _memory, compact ? Compact(memory, capacity) : Resize(memory, capacity));
            memory.Dispose();
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    private SlotMemory Resize(SlotMemory from, int capacity)
    {
        var to = new SlotMemory(Layout(capacity));
        to.TakeAll(from);
        CopyOwn(from, to);
        return to;
    }

    private SlotMemory Compact(SlotMemory from, int capacity)
    {
        var to = new SlotMemory(Layout(capacity));
        var places = to.TakeLive(from);
        var scratch = _scratch.Rent();
        CompactOwn(from, to, places, scratch);
        _scratch.Return(scratch);
        return to;
    }
}
