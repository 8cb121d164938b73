using System.Collections.Concurrent;
using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// A silo's replica of all items, as columns by item index. Readers take no lock: a column array is only ever replaced
/// by a longer copy, and <see cref="Count"/> is published after the row that it admits. Indexes are given in the order
/// of arrival, are the silo's own, and never change or get reused.
/// </summary>
public sealed class ItemTable
{
    /// <summary>Number of <see cref="InteractionKind"/> values, and so of counters an item.</summary>
    public const int KindCount = 9;

    private readonly IItemColumn[] _attached;
    private readonly ConcurrentDictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();
    private volatile Columns _columns = new(1024);
    private volatile int _count;
    private long _changes;
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

    /// <summary>Number of items; indexes run from 0.</summary>
    public int Count => _count;

    /// <summary>Grows with every row that was added or replaced.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>The most popular items, as of the last <see cref="RefreshPopularity"/>.</summary>
    public PopularityList Popular => _popular;

    /// <summary>Finds an item.</summary>
    /// <param name="id">External id.</param>
    /// <param name="index">Its index.</param>
    public bool TryGetIndex(string id, out int index) => _indexes.TryGetValue(id, out index);

    /// <summary>External id of an item.</summary>
    /// <param name="index">Its index.</param>
    public string GetId(int index) => _columns.Ids[index];

    /// <summary>Whether an item may be recommended.</summary>
    /// <param name="index">Its index.</param>
    public bool IsAvailable(int index) => _columns.Available[index];

    /// <summary>Attributes of an item.</summary>
    /// <param name="index">Its index.</param>
    public IReadOnlyList<ItemAttribute> GetAttributes(int index) => _columns.Attributes[index];

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
    /// <param name="version">Version of the row; a row older than the one held is ignored.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="available">Whether it may be recommended.</param>
    /// <param name="counts">Events by kind, <see cref="KindCount"/> numbers.</param>
    /// <param name="firstSeen">When the catalogue first saw it, unix milliseconds; 0 where that is not known.</param>
    /// <returns>The item's index.</returns>
    public int Upsert(
        string id, long version, IReadOnlyList<ItemAttribute> attributes, bool available, ReadOnlySpan<long> counts, long firstSeen = 0)
    {
        lock (_writing)
        {
            var known = _indexes.TryGetValue(id, out var index);
            if (!known)
            {
                index = _count;
                if (index == _columns.Capacity)
                {
                    _columns = _columns.Grow();
                }
            }
            else if (version <= _columns.Versions[index])
            {
                return index;
            }

            Interlocked.Increment(ref _changes);
            var columns = _columns;
            columns.Ids[index] = id;
            columns.Versions[index] = version;
            columns.Attributes[index] = attributes;
            columns.Available[index] = available;
            columns.FirstSeen[index] = firstSeen;
            var held = columns.Counts.AsSpan(index * KindCount, KindCount);
            foreach (var column in _attached)
            {
                column.OnChange(index, !known, held, counts);
            }

            counts.CopyTo(held);
            if (!known)
            {
                _count = index + 1;
                _indexes[id] = index;
            }

            return index;
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

    private sealed class Columns(int capacity)
    {
        public int Capacity { get; } = capacity;

        public string[] Ids { get; } = new string[capacity];

        public long[] Versions { get; } = new long[capacity];

        public IReadOnlyList<ItemAttribute>[] Attributes { get; } = new IReadOnlyList<ItemAttribute>[capacity];

        public bool[] Available { get; } = new bool[capacity];

        public long[] Counts { get; } = new long[capacity * KindCount];

        public long[] FirstSeen { get; } = new long[capacity];

        public Columns Grow()
        {
            var larger = new Columns(Capacity * 2);
            Ids.CopyTo(larger.Ids, 0);
            Versions.CopyTo(larger.Versions, 0);
            Attributes.CopyTo(larger.Attributes, 0);
            Available.CopyTo(larger.Available, 0);
            Counts.CopyTo(larger.Counts, 0);
            FirstSeen.CopyTo(larger.FirstSeen, 0);
            return larger;
        }
    }
}
