namespace Recsys.Grains.Storage;

/// <summary>Puts the counters of items together from rows that are ordered by item, in an array that is used again for the next item.</summary>
/// <param name="take">Gets each item with its events by <see cref="EventKind"/> value.</param>
internal sealed class TotalsByItem(Action<string, long[]> take)
{
    private readonly long[] _counts = new long[9];
    private string? _item;

    /// <summary>Takes the next row.</summary>
    public void Take(string item, int kind, long count)
    {
        if (_item != item)
        {
            End();
            _item = item;
        }

        _counts[kind] = count;
    }

    /// <summary>Gives the last item.</summary>
    public void End()
    {
        if (_item is not null)
        {
            take(_item, _counts);
            Array.Clear(_counts);
        }
    }
}
