using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>The available items that were shown less often than a bound, in the order of the table.</summary>
/// <param name="options">The bound.</param>
public sealed class RareItemList(RecallOptions options) : IRecallList
{
    private volatile int[] _items = [];

    internal ReadOnlySpan<int> Items => _items;

    /// <inheritdoc/>
    public void Refresh(ItemTable table)
    {
        var items = new List<int>();
        for (var index = 0; index < table.Count; index++)
        {
            if (table.IsAvailable(index) && table.GetCount(index, InteractionKind.Impression) < options.RareBelow)
            {
                items.Add(index);
            }
        }

        _items = [.. items];
    }
}
