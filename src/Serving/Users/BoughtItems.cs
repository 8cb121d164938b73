using System.Runtime.InteropServices;

namespace Recsys.Serving.Users;

/// <summary>The newest items that a user bought, each once.</summary>
/// <param name="capacity">How many are kept, from 0.</param>
public sealed class BoughtItems(int capacity)
{
    /// <summary>The items of users who bought nothing; it takes nothing.</summary>
    internal static readonly BoughtItems None = new(0);

    // Newest first.
    private readonly List<int> _items = [];

    /// <summary>Item-table indexes, newest first.</summary>
    public ReadOnlySpan<int> Items => CollectionsMarshal.AsSpan(_items);

    /// <summary>Adds an item, or moves it to the front; the oldest leaves when there are too many.</summary>
    /// <param name="index">Index in the item table; one below 0 is of an unknown item and left out.</param>
    public void Add(int index)
    {
        if (capacity == 0 || index < 0)
        {
            return;
        }

        if (!_items.Remove(index) && _items.Count == capacity)
        {
            _items.RemoveAt(_items.Count - 1);
        }

        _items.Insert(0, index);
    }
}
