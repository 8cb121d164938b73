namespace Recsys.Grains.Users;

/// <summary>
/// Items that were shown and wait for an outcome: the newest so many. An event on a shown item takes it out (the label of
/// that exposure is positive); one that falls out of the ring ends without.
/// </summary>
internal sealed class ExposureRing(int capacity)
{
    private int[] _items = [];
    private int _next;

    /// <summary>How many items wait.</summary>
    public int Pending { get; private set; }

    /// <summary>The items that wait, as often as they were shown, among places that hold -1.</summary>
    public ReadOnlySpan<int> Items => _items;

    /// <summary>Records an item that was shown.</summary>
    public void Add(int index)
    {
        if (capacity == 0)
        {
            return;
        }

        if (_items.Length == 0)
        {
            _items = new int[capacity];
            Array.Fill(_items, -1);
        }

        if (_items[_next] < 0)
        {
            Pending++;
        }

        _items[_next] = index;
        _next = (_next + 1) % capacity;
    }

    /// <summary>Joins an event with its exposure.</summary>
    /// <returns>Whether the item was waiting.</returns>
    public bool TryResolve(int index)
    {
        var position = Array.IndexOf(_items, index);
        if (position < 0)
        {
            return false;
        }

        _items[position] = -1;
        Pending--;
        return true;
    }

    public void Clear()
    {
        _items = [];
        _next = 0;
        Pending = 0;
    }
}
