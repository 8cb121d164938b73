using System.Numerics;
using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// A silo's replica of all items, as columns by item index. Readers take no lock: a column array is only ever replaced
/// by a longer copy, and <see cref="Count"/> is published after the row that it admits. Indexes are given in the order
/// of arrival, are the silo's own, and never change or get reused: an item that comes back has the index that it had.
/// </summary>
public sealed class ItemTable
{
    /// <summary>Number of <see cref="InteractionKind"/> values, and so of counters an item.</summary>
    public const int KindCount = 9;

    private const int FirstCapacity = 1024;

    private readonly IItemColumn[] _attached;
    private readonly Lock _writing = new();
    private volatile Columns _columns = new(FirstCapacity);

    // Indexes by the hash of their id, open addressing with linear probing: 1 + index, or 0 where a slot is free. Four bytes an
    // item, and no object for the garbage collector to visit.
    private volatile int[] _slots = new int[2 * FirstCapacity];
    private volatile int _count;
    private volatile int _removed;
    private long _changes;
    private int _redescribed;
    private volatile PopularityList _popular = PopularityList.Empty;
    private volatile float[] _popularity = [];

    /// <summary>Makes an empty table without further columns.</summary>
    public ItemTable()
        : this([])
    {
    }

    /// <summary>Makes an empty table.</summary>
    /// <param name="columns">Columns that are computed from the changes of rows.</param>
    public ItemTable(IEnumerable<IItemColumn> columns) => _attached = [.. columns];

    /// <summary>Number of indexes, which run from 0; those of removed items are among them.</summary>
    public int Count => _count;

    /// <summary>Number of items that were not removed.</summary>
    public int ItemCount => _count - _removed;

    /// <summary>The fields of the items' attributes, and conditions on them.</summary>
    public ItemFields Fields { get; } = new();

    /// <summary>Grows with every row that was added, replaced or removed.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>Grows whenever an item that the table had gets other attributes.</summary>
    public int Redescribed => Volatile.Read(ref _redescribed);

    /// <summary>The most popular items, as of the last <see cref="RefreshPopularity"/>.</summary>
    public PopularityList Popular
    {
        get => _popular;
        internal set => _popular = value;
    }

    /// <summary>Finds an item; one that was removed is not found.</summary>
    /// <param name="id">External id.</param>
    /// <param name="index">Its index.</param>
    public bool TryGetIndex(string id, out int index)
    {
        index = Find(id);
        if (index >= 0 && !_columns.Removed[index])
        {
            return true;
        }

        index = 0;
        return false;
    }

    /// <summary>External id of an item.</summary>
    /// <param name="index">Its index.</param>
    public string GetId(int index) => _columns.Ids[index];

    /// <summary>Whether an item may be recommended.</summary>
    /// <param name="index">Its index.</param>
    public bool IsAvailable(int index) => _columns.Available[index];

    /// <summary>Attributes of an item.</summary>
    /// <param name="index">Its index.</param>
    public IReadOnlyList<ItemAttribute> GetAttributes(int index) => _columns.Attributes[index];

    /// <summary>What filters read of an item's attributes.</summary>
    internal ItemFacts GetFacts(int index) => _columns.Attributes[index];

    /// <summary>Value of <see cref="Redescribed"/> when the item's attributes changed last; 0 where they never did.</summary>
    /// <param name="index">Its index.</param>
    public int GetRedescribed(int index) => _columns.Redescribed[index];

    /// <summary>Live count of events of an item.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="kind">Which events.</param>
    public long GetCount(int index, InteractionKind kind) => Volatile.Read(ref _columns.Counts[(index * KindCount) + (int)kind]);

    /// <summary>When the catalogue first saw an item, unix milliseconds; 0 where that is not known.</summary>
    /// <param name="index">Its index.</param>
    public long GetFirstSeen(int index) => _columns.FirstSeen[index];

    /// <summary>Popularity of an item as of the last <see cref="RefreshPopularity"/>; its live positive events where it came later.</summary>
    /// <param name="index">Its index.</param>
    public float GetPopularity(int index)
    {
        // An item that came after the refresh has no entry, or 0, which is what its events say anew.
        var popularity = _popularity;
        return index < popularity.Length && popularity[index] > 0 ? popularity[index] : PositiveCount(index);
    }

    /// <summary>Adds or replaces an item. Writers exclude each other; readers are not held up.</summary>
    /// <param name="id">External id.</param>
    /// <param name="version">Version of the row; a row older than the one held is ignored, counts and all.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="available">Whether it may be recommended.</param>
    /// <param name="counts">Events by kind, <see cref="KindCount"/> numbers; empty to keep those held.</param>
    /// <param name="firstSeen">When the catalogue first saw it, unix milliseconds; 0 where that is not known.</param>
    /// <returns>The item's index.</returns>
    public int Upsert(
        string id, long version, IReadOnlyList<ItemAttribute> attributes, bool available, ReadOnlySpan<long> counts, long firstSeen = 0) =>
        Put(id, version, attributes, available, removed: false, counts, firstSeen);

    /// <summary>
    /// Removes an item: it is not found and not available until it is added again, and then has its index and counts back.
    /// One that the table never had gets an index too, so that what is known of it is not lost.
    /// </summary>
    /// <param name="id">External id.</param>
    /// <param name="version">Version of the removal; one older than the row held is ignored.</param>
    public void Remove(string id, long version) => Put(id, version, [], available: false, removed: true, [], 0);

    /// <summary>Replaces the counts of an item, unless they are fewer than those held.</summary>
    /// <param name="id">External id; one that the table never had is ignored.</param>
    /// <param name="counts">Events by kind, <see cref="KindCount"/> numbers.</param>
    /// <param name="history">Whether nothing is known of when the events came, as when a silo starts.</param>
    public void SetCounts(string id, ReadOnlySpan<long> counts, bool history)
    {
        lock (_writing)
        {
            var index = Find(id);
            if (index >= 0 && Sum(counts) > Sum(_columns.Counts.AsSpan(index * KindCount, KindCount)))
            {
                Interlocked.Increment(ref _changes);
                ReplaceCounts(index, history, counts);
            }
        }
    }

    /// <summary>Sorts the items by popularity anew.</summary>
    /// <param name="length">How many to keep.</param>
    /// <param name="prior">Count of an item in the active model's training data, added to its live positive events.</param>
    public void RefreshPopularity(int length, Func<int, float> prior)
    {
        var count = _count;
        var top = new ScoredItem[Math.Min(length, count)];
        var heap = new TopK(top);
        var popularity = _popularity.Length >= count ? _popularity : new float[Math.Max(1024, count * 2)];
        for (var index = 0; index < count; index++)
        {
            popularity[index] = prior(index) + PositiveCount(index);
            if (IsAvailable(index))
            {
                heap.Add(index, popularity[index]);
            }
        }

        _popularity = popularity;
        _popular = new PopularityList(heap.SortDescending().ToArray());
    }

    /// <summary>Gives the first items their popularity, in a table that is made for one request.</summary>
    internal void SetPopularity(float[] popularity) => _popularity = popularity;

    /// <summary>Live positive events of an item: clicks, likes, plays, carts and purchases.</summary>
    /// <param name="index">Its index.</param>
    public long PositiveCount(int index) => PositiveCount(_columns.Counts.AsSpan(index * KindCount, KindCount));

    /// <summary>Whether an event of a kind is a positive one, for popularity and trend.</summary>
    /// <param name="kind">The kind.</param>
    public static bool IsPositive(InteractionKind kind) => PositiveKinds.Contains(kind);

    /// <summary>Positive events among counts by kind.</summary>
    internal static long PositiveCount(ReadOnlySpan<long> counts)
    {
        var sum = 0L;
        foreach (var kind in PositiveKinds)
        {
            sum += counts[(int)kind];
        }

        return sum;
    }

    private static ReadOnlySpan<InteractionKind> PositiveKinds =>
        [InteractionKind.Click, InteractionKind.Like, InteractionKind.Play, InteractionKind.AddToCart, InteractionKind.Purchase];

    private static long Sum(ReadOnlySpan<long> counts)
    {
        var sum = 0L;
        foreach (var count in counts)
        {
            sum += count;
        }

        return sum;
    }

    private int Put(
        string id, long version, IReadOnlyList<ItemAttribute> attributes, bool available, bool removed, ReadOnlySpan<long> counts, long firstSeen)
    {
        lock (_writing)
        {
            var index = Find(id);
            var known = index >= 0;
            if (!known)
            {
                index = _count;
                if (index == _columns.Capacity)
                {
                    _columns = _columns.Grow(2 * index);
                    Rehash(2 * index);
                }
            }
            else if (version <= _columns.Versions[index])
            {
                return index;
            }

            Interlocked.Increment(ref _changes);
            var columns = _columns;
            var before = columns.Attributes[index] ?? ItemFacts.None;
            var after = Fields.Describe(attributes, before);
            if (known && after != before)
            {
                columns.Redescribed[index] = _redescribed + 1;
            }

            _removed += (removed ? 1 : 0) - (columns.Removed[index] ? 1 : 0);
            columns.Ids[index] = id;
            columns.Versions[index] = version;
            columns.Attributes[index] = after;
            columns.Available[index] = available;
            columns.Removed[index] = removed;
            columns.FirstSeen[index] = removed ? columns.FirstSeen[index] : firstSeen;
            if (!counts.IsEmpty)
            {
                ReplaceCounts(index, !known, counts);
            }

            if (columns.Redescribed[index] > _redescribed)
            {
                // Published after the attributes that it speaks of.
                Volatile.Write(ref _redescribed, columns.Redescribed[index]);
            }

            if (!known)
            {
                _count = index + 1;
                Enter(_slots, id, index);
            }

            return index;
        }
    }

    private void ReplaceCounts(int index, bool history, ReadOnlySpan<long> counts)
    {
        var held = _columns.Counts.AsSpan(index * KindCount, KindCount);
        foreach (var column in _attached)
        {
            column.OnChange(index, history, held, counts);
        }

        counts.CopyTo(held);
    }

    private int Find(string id)
    {
        var slots = _slots;
        for (var at = id.GetHashCode(); ; at++)
        {
            var entry = Volatile.Read(ref slots[at & (slots.Length - 1)]);
            if (entry == 0)
            {
                return -1;
            }

            // The columns are read after the slot: they have the row that it names.
            if (_columns.Ids[entry - 1] == id)
            {
                return entry - 1;
            }
        }
    }

    private void Rehash(int capacity)
    {
        var slots = new int[BitOperations.RoundUpToPowerOf2(2 * (uint)capacity)];
        for (var index = 0; index < _count; index++)
        {
            Enter(slots, _columns.Ids[index], index);
        }

        _slots = slots;
    }

    private static void Enter(int[] slots, string id, int index)
    {
        var at = id.GetHashCode();
        while (slots[at & (slots.Length - 1)] != 0)
        {
            at++;
        }

        Volatile.Write(ref slots[at & (slots.Length - 1)], index + 1);
    }

    private sealed class Columns(int capacity)
    {
        public int Capacity { get; } = capacity;

        public string[] Ids { get; } = new string[capacity];

        public long[] Versions { get; } = new long[capacity];

        public ItemFacts[] Attributes { get; } = new ItemFacts[capacity];

        public bool[] Available { get; } = new bool[capacity];

        public bool[] Removed { get; } = new bool[capacity];

        public int[] Redescribed { get; } = new int[capacity];

        public long[] Counts { get; } = new long[capacity * KindCount];

        public long[] FirstSeen { get; } = new long[capacity];

        public Columns Grow(int capacity)
        {
            var larger = new Columns(capacity);
            Ids.CopyTo(larger.Ids, 0);
            Versions.CopyTo(larger.Versions, 0);
            Attributes.CopyTo(larger.Attributes, 0);
            Available.CopyTo(larger.Available, 0);
            Removed.CopyTo(larger.Removed, 0);
            Redescribed.CopyTo(larger.Redescribed, 0);
            Counts.CopyTo(larger.Counts, 0);
            FirstSeen.CopyTo(larger.FirstSeen, 0);
            return larger;
        }
    }
}
