namespace Recsys.Grains.Items;

/// <summary>The newest row of each item, in the order in which they changed.</summary>
internal sealed class CatalogChangeList
{
    private readonly Dictionary<string, (ItemRow Row, long Changed)> _rows = new(StringComparer.Ordinal);
    private List<(long Changed, string ItemId)> _order = [];

    /// <summary>Number of changes so far.</summary>
    public long Version { get; private set; }

    public bool Contains(string itemId) => _rows.ContainsKey(itemId);

    public ItemRow? Find(string itemId) => _rows.TryGetValue(itemId, out var entry) ? entry.Row : null;

    /// <summary>Takes a row, unless a newer one of the item is here.</summary>
    public void Add(ItemRow row)
    {
        if (_rows.TryGetValue(row.Item.Id, out var held) && held.Row.Version >= row.Version)
        {
            return;
        }

        _rows[row.Item.Id] = (row, ++Version);
        _order.Add((Version, row.Item.Id));
        if (_order.Count > (2 * _rows.Count) + 1024)
        {
            // Entries that a later change of the same item has overtaken.
            _order = _order.Where(o => _rows[o.ItemId].Changed == o.Changed).ToList();
        }
    }

    /// <summary>The rows that changed after a version, each once.</summary>
    public IReadOnlyList<ItemRow> Since(long version)
    {
        var first = _order.BinarySearch((version + 1, string.Empty), Comparer<(long Changed, string)>.Create((a, b) => a.Changed.CompareTo(b.Changed)));
        first = first < 0 ? ~first : first;
        var rows = new List<ItemRow>(_order.Count - first);
        foreach (var (changed, id) in _order.Skip(first))
        {
            if (_rows[id].Changed == changed)
            {
                rows.Add(_rows[id].Row);
            }
        }

        return rows;
    }
}
