using System.Collections.Concurrent;

namespace Recsys.Models;

/// <summary>
/// Item ids by row and rows by id. Ids of training are fixed; ids appended later follow them.
/// One thread at a time may append while any number read.
/// </summary>
public sealed class ItemVocabulary
{
    private readonly IReadOnlyList<string> _ids;
    private readonly Dictionary<string, int> _rows;
    private readonly ConcurrentDictionary<string, int> _appendedRows = new(StringComparer.Ordinal);
    private volatile Appended _appended = new([], 0);

    /// <summary>Makes a vocabulary.</summary>
    /// <param name="ids">Id of each row; compared ordinally.</param>
    /// <exception cref="ArgumentException">An id occurs twice.</exception>
    public ItemVocabulary(IReadOnlyList<string> ids)
    {
        _ids = ids;
        _rows = new Dictionary<string, int>(ids.Count, StringComparer.Ordinal);
        for (var row = 0; row < ids.Count; row++)
        {
            if (!_rows.TryAdd(ids[row], row))
            {
                throw new ArgumentException($"Item id '{ids[row]}' is in rows {_rows[ids[row]]} and {row}.", nameof(ids));
            }
        }
    }

    /// <summary>Number of ids, appended ones included.</summary>
    public int Count => _ids.Count + _appended.Count;

    /// <summary>Finds the row of an id.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="row">Its row, or -1.</param>
    public bool TryGetRow(string id, out int row)
    {
        if (_rows.TryGetValue(id, out row) || _appendedRows.TryGetValue(id, out row))
        {
            return true;
        }

        row = -1;
        return false;
    }

    /// <summary>The id of a row.</summary>
    /// <param name="row">0 to Count - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public string GetId(int row)
    {
        if ((uint)row < (uint)_ids.Count)
        {
            return _ids[row];
        }

        var appended = _appended;
        return row >= 0 && row - _ids.Count < appended.Count
            ? appended.Ids[row - _ids.Count]
            : throw new ArgumentOutOfRangeException(
                nameof(row), row, $"The vocabulary holds {_ids.Count + appended.Count} ids.");
    }

    /// <summary>Appends an id. Only one thread may append at a time.</summary>
    /// <param name="id">An id that is not there yet.</param>
    /// <returns>The new row.</returns>
    /// <exception cref="ArgumentException">The id is there already.</exception>
    public int Append(string id)
    {
        if (TryGetRow(id, out var known))
        {
            throw new ArgumentException($"Item id '{id}' is in row {known} already.", nameof(id));
        }

        var appended = _appended;
        var ids = appended.Ids;
        if (appended.Count == ids.Length)
        {
            ids = new string[Math.Max(16, 2 * appended.Count)];
            appended.Ids.CopyTo(ids, 0);
        }

        // The row's id is readable before anyone can find the row by its id.
        ids[appended.Count] = id;
        _appended = new Appended(ids, appended.Count + 1);
        var row = _ids.Count + appended.Count;
        _appendedRows[id] = row;
        return row;
    }

    private sealed record Appended(string[] Ids, int Count);
}
