using System.Runtime.InteropServices;

namespace Recsys.Grains.Items;

/// <summary>The newest counters of items, in the order in which they changed. Bounded: the oldest half goes when it is full.</summary>
/// <param name="capacity">Most items, from 2.</param>
internal sealed class CountChanges(int capacity)
{
    private readonly Dictionary<string, (long[] Counts, long Changed)> _newest = new(StringComparer.Ordinal);
    private List<(long Changed, string ItemId)> _order = [];

    /// <summary>Number of changes so far.</summary>
    public long Last { get; private set; }

    /// <summary>The newest change that is gone; whoever has not taken it has missed something. 0 where none is.</summary>
    public long Dropped { get; private set; }

    /// <summary>Takes counters of an item.</summary>
    public void Add(ItemCounts counts)
    {
        if (_newest.Count == capacity && !_newest.ContainsKey(counts.ItemId))
        {
            DropOldestHalf();
        }

        _newest[counts.ItemId] = (counts.Counts, ++Last);
        _order.Add((Last, counts.ItemId));
        if (_order.Count > (2 * _newest.Count) + 1024)
        {
            _order = Newest();
        }
    }

    /// <summary>The counters that changed after a change, each item once, oldest change first.</summary>
    /// <param name="change">The change known; 0 for all.</param>
    /// <param name="count">How many at most.</param>
    /// <returns>The counters, and the change that the taker knows with them.</returns>
    public (IReadOnlyList<ItemCounts> Counts, long Change) Since(long change, int count)
    {
        var at = _order.BinarySearch((change + 1, string.Empty), Comparer<(long Changed, string)>.Create((a, b) => a.Changed.CompareTo(b.Changed)));
        var found = new List<ItemCounts>();
        for (at = at < 0 ? ~at : at; at < _order.Count && found.Count < count; at++)
        {
            var (changed, id) = _order[at];
            change = changed;
            if (IsNewest(changed, id))
            {
                found.Add(new ItemCounts(id, _newest[id].Counts));
            }
        }

        return (found, change);
    }

    private void DropOldestHalf()
    {
        _order = Newest();
        var half = _order.Count / 2;
        foreach (var (changed, id) in CollectionsMarshal.AsSpan(_order)[..half])
        {
            Dropped = changed;
            _newest.Remove(id);
        }

        _order.RemoveRange(0, half);
    }

    // Without entries that a later change of the same item has overtaken.
    private List<(long Changed, string ItemId)> Newest() => _order.FindAll(o => IsNewest(o.Changed, o.ItemId));

    private bool IsNewest(long changed, string id) => _newest.TryGetValue(id, out var held) && held.Changed == changed;
}
