using Recsys.Core;
using Recsys.Models;

namespace Recsys.Retrieval;

/// <summary>
/// The two-way map between the indexes of an <see cref="ItemTable"/> and the rows of one model. Items that came after
/// the training get a row of their own from the vectors of their attributes, or in a version without these from the rows of
/// the items whose attributes are most like theirs, and another one when their attributes change. Read without locks; one writer at a time.
/// </summary>
public sealed class ItemRows : IDisposable
{
    private readonly LoadedModel _model;
    private readonly ContentNeighbours? _content;
    private readonly NativeArray<int> _rowOfIndex = new(0, fill: -1);
    private readonly NativeArray<int> _indexOfRow;
    private readonly bool _whole;
    private int _mapped;
    private int _learned;
    private int _redescribed;

    /// <summary>Makes an empty map; <see cref="Extend"/> fills it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="whole">Whether the tables that it will be extended by hold all items, among which like ones can be found.</param>
    public ItemRows(LoadedModel model, bool whole = true)
    {
        _model = model;
        _whole = whole;
        _content = model.HasAttributes ? null : new ContentNeighbours();
        _indexOfRow = new NativeArray<int>(model.Items.Count, fill: -1);
    }

    /// <summary>
    /// An item that training did not see and whose row would be made of those of like items, which a part of the catalogue does not have; null for none.
    /// </summary>
    public string? Unplaced { get; private set; }

    /// <summary>Number of indexes of the table that were looked at, from 0.</summary>
    internal int Mapped => _mapped;

    /// <summary>Grows with every item that got a row.</summary>
    internal int Changes { get; private set; }

    /// <summary>The model's row of an item, or -1 where it has none.</summary>
    /// <param name="index">Index in the item table.</param>
    public int RowOf(int index)
    {
        var rows = _rowOfIndex.Span;
        return (uint)index < (uint)rows.Length ? rows[index] : -1;
    }

    /// <summary>The item of a row, or -1 where the catalogue does not have it.</summary>
    /// <param name="row">Row in the model.</param>
    public int IndexOf(int row)
    {
        var indexes = _indexOfRow.Span;
        return (uint)row < (uint)indexes.Length ? indexes[row] : -1;
    }

    /// <summary>
    /// Maps the items that the table got since the last call, and gives those that training did not see and whose attributes
    /// changed a new row. Not for two threads at once.
    /// </summary>
    /// <param name="table">The item table.</param>
    public void Extend(ItemTable table)
    {
        // Before the attributes are read: what changes meanwhile is seen by the next call.
        var redescribed = table.Redescribed;
        var count = table.Count;
        if (redescribed != _redescribed)
        {
            for (var index = 0; index < _mapped; index++)
            {
                if (table.GetRedescribed(index) > _redescribed)
                {
                    Encode(table, count, index);
                }
            }

            _redescribed = redescribed;
        }

        if (count == _mapped)
        {
            return;
        }

        _rowOfIndex.GrowTo(count);
        for (var index = _mapped; index < count; index++)
        {
            if (_model.Items.TryGetRow(table.GetId(index), out var row))
            {
                Map(index, row);
            }
            else
            {
                Encode(table, count, index);
            }
        }

        _mapped = count;
    }

    /// <summary>Frees the map.</summary>
    public void Dispose()
    {
        _rowOfIndex.Dispose();
        _indexOfRow.Dispose();
    }

    private void Encode(ItemTable table, int count, int index)
    {
        var before = _rowOfIndex.Span[index];
        if ((before >= 0 && before < _model.Manifest.ItemCount) || table.GetAttributes(index).Count == 0)
        {
            return;
        }

        var row = AddColdItem(table, count, index);
        if (row >= 0 && row != before)
        {
            Map(index, row);
            if (before >= 0)
            {
                _indexOfRow.Span[before] = -1;
            }
        }
    }

    private void Map(int index, int row)
    {
        _indexOfRow.GrowTo(row + 1);
        _indexOfRow.Span[row] = index;
        _rowOfIndex.Span[index] = row;
        Changes++;
    }

    private int AddColdItem(ItemTable table, int count, int index)
    {
        var (id, attributes) = (table.GetId(index), table.GetAttributes(index));
        var own = _content is null || _model.HasContents ? _model.AddColdItem(id, attributes) : -1;
        if (_content is null || own >= 0)
        {
            return own;
        }

        if (!_whole)
        {
            Unplaced ??= id;
            return -1;
        }

        LearnContent(_content, table, count);
        var (rows, weights) = _content.Find(attributes);
        return _model.AddColdItem(id, rows, weights);
    }

    // Only once an item is new, since it takes memory; of all items before the first is placed, so that their order makes no
    // difference.
    private void LearnContent(ContentNeighbours content, ItemTable table, int count)
    {
        for (; _learned < count; _learned++)
        {
            if (_model.Items.TryGetRow(table.GetId(_learned), out var row) && row < _model.Manifest.ItemCount)
            {
                content.Add(row, table.GetAttributes(_learned));
            }
        }
    }
}
