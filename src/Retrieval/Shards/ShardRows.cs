using Recsys.Models;

namespace Recsys.Retrieval;

/// <summary>One model's rows of one part of the catalogue: the map between them and the part's table, and an index of these rows alone.</summary>
public sealed class ShardRows : IDisposable
{
    private int[] _indexed = [];
    private int _changes;

    /// <summary>Maps the items and builds the index, which may take as long as one of all rows does, by the share of the part.</summary>
    /// <param name="model">The model; it must outlive this.</param>
    /// <param name="table">The part's items.</param>
    /// <param name="options">Size from which a graph is built, and its effort.</param>
    public ShardRows(LoadedModel model, ItemTable table, RecallOptions options)
    {
        Rows = new ItemRows(model, whole: false);
        Rows.Extend(table);
        Index = RecallIndex.OfPart(model, Rows.Mapped, options);
        EnterRows();
    }

    /// <summary>The map.</summary>
    public ItemRows Rows { get; }

    /// <summary>The index.</summary>
    public RecallIndex Index { get; }

    /// <summary>Gives new items their rows. Not for two threads at once.</summary>
    /// <param name="table">The part's items.</param>
    public void Extend(ItemTable table)
    {
        Rows.Extend(table);
        EnterRows();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Rows.Dispose();
        Index.Dispose();
    }

    private void EnterRows()
    {
        if (Rows.Changes == _changes)
        {
            return;
        }

        _changes = Rows.Changes;
        var before = _indexed.Length;
        Array.Resize(ref _indexed, Rows.Mapped);
        Array.Fill(_indexed, -1, before, _indexed.Length - before);
        for (var index = 0; index < _indexed.Length; index++)
        {
            var row = Rows.RowOf(index);
            if (row != _indexed[index])
            {
                _indexed[index] = row;
                Index.Add(row);
            }
        }
    }
}
