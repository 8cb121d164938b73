namespace Recsys.Serving.Users;

/// <summary>
/// Items that were shown and wait for an outcome: the newest so many. An event on a shown item takes out the newest showing of it (the label of
/// that exposure is positive); one that falls out of the ring ends without.
/// </summary>
public sealed class ExposureRing
{
    /// <summary>The ring of users to whom nothing was shown; it takes nothing.</summary>
    internal static readonly ExposureRing None = new(0);

    private readonly int[] _items;
    private int _next;

    /// <summary>An empty ring.</summary>
    /// <param name="capacity">How many are kept, from 0.</param>
    public ExposureRing(int capacity)
    {
        _items = new int[capacity];
        Array.Fill(_items, -1);
    }

    /// <summary>How many items wait.</summary>
    public int Pending => _items.Length - _items.AsSpan().Count(-1);

    /// <summary>The items that wait, as often as they were shown, among places that hold -1.</summary>
    public ReadOnlySpan<int> Items => _items;

    /// <summary>The items that wait, as often as they were shown, those that fall out first at the beginning.</summary>
    public IEnumerable<int> OldestFirst => _items.Skip(_next).Concat(_items.Take(_next)).Where(i => i >= 0);

    /// <summary>Records an item that was shown.</summary>
    /// <param name="index">Index in the item table, from 0.</param>
    public void Add(int index)
    {
        if (_items.Length > 0)
        {
            _items[_next] = index;
            _next = (_next + 1) % _items.Length;
        }
    }

    /// <summary>Joins an event with its exposure.</summary>
    /// <param name="index">Index in the item table; one below 0 is of an unknown item, which never waits.</param>
    /// <returns>Whether the item was waiting.</returns>
    public bool TryResolve(int index)
    {
        // Newest first: from before the next place down, and then from the end down.
        var position = index < 0 ? -1 : _items.AsSpan(0, _next).LastIndexOf(index);
        if (position < 0 && index >= 0 && _items.AsSpan(_next).LastIndexOf(index) is >= 0 and var older)
        {
            position = _next + older;
        }

        if (position < 0)
        {
            return false;
        }

        _items[position] = -1;
        return true;
    }
}
