namespace Recsys.Grains.Users;

/// <summary>The newest items that a user bought, each once. Most users have bought nothing, so it starts without memory.</summary>
internal sealed class BoughtItems(int capacity)
{
    // Newest first.
    private readonly List<int> _items = [];

    /// <summary>Item-table indexes, newest first.</summary>
    public ReadOnlySpan<int> Items => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_items);

    /// <summary>Adds an item, or moves it to the front; the oldest leaves when there are too many.</summary>
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

    public void Clear() => _items.Clear();
}
