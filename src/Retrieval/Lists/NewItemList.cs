namespace Recsys.Retrieval;

/// <summary>The available items that the catalogue saw last, with the time of that, newest first.</summary>
/// <param name="options">Length of the list.</param>
public sealed class NewItemList(RecallOptions options) : IRecallList
{
    private volatile NewItem[] _items = [];

    internal ReadOnlySpan<NewItem> Items => _items;

    /// <inheritdoc/>
    public void Refresh(ItemTable table)
    {
        var queue = new PriorityQueue<int, (long FirstSeen, int Index)>();
        for (var index = 0; index < table.Count; index++)
        {
            if (table.GetFirstSeen(index) is > 0 and var firstSeen && table.IsAvailable(index))
            {
                queue.Enqueue(index, (firstSeen, -index));
                if (queue.Count > options.ListLength)
                {
                    queue.Dequeue();
                }
            }
        }

        var items = new NewItem[queue.Count];
        for (var i = items.Length - 1; i >= 0; i--)
        {
            var index = queue.Dequeue();
            items[i] = new NewItem(index, table.GetFirstSeen(index));
        }

        _items = items;
    }

    /// <summary>An item and when the catalogue first saw it, unix milliseconds. A time is too long for a score's 24 bits.</summary>
    internal readonly record struct NewItem(int Index, long FirstSeen);
}
