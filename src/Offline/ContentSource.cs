using Recsys.Core;
using Recsys.Data;
using Recsys.Embeddings;
using Recsys.Models;

namespace Recsys.Offline;

/// <summary>Where a content field of items comes from: a file of vectors by item id.</summary>
/// <param name="Name">Name of the field.</param>
/// <param name="File">The file: a table by its ending (.csv, .tsv, .ndjson, .jsonl, .parquet), a matrix of NumPy (.npy), else word2vec's text format.</param>
/// <param name="Item">A table's column of item ids.</param>
/// <param name="Vector">A table's column of vectors.</param>
public sealed record ContentSource(string Name, string File, string Item, string Vector)
{
    private const string IdsEnding = ".ids";

    /// <summary>A matrix's list of ids, one a line in the order of the rows: beside it under its name with the ending .ids unless another is named. Null of other files.</summary>
    public string? Ids { get; init; } = NpyMatrix.IsNpy(File) ? Path.ChangeExtension(File, IdsEnding) : null;

    /// <summary>The files that are read.</summary>
    internal IEnumerable<string> Files => Ids is null ? [File] : [File, Ids];

    /// <summary>
    /// Parses "NAME=FILE" or "NAME=FILE,ITEM,VECTOR", the latter with the two columns of a table, which are else item and NAME; of a matrix
    /// of NumPy "NAME=FILE" or "NAME=FILE,IDS".
    /// </summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">It has another form.</exception>
    public static ContentSource Parse(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        string[] parts = at < 1 ? [] : text[(at + 1)..].Split(',');
        if (parts is [{ Length: > 0 } matrix, { Length: > 0 } ids] && NpyMatrix.IsNpy(matrix))
        {
            return new ContentSource(text[..at], matrix, "item", text[..at]) { Ids = ids };
        }

        return parts is [{ Length: > 0 }] or [{ Length: > 0 }, { Length: > 0 }, { Length: > 0 }]
            && (parts.Length == 1 || !NpyMatrix.IsNpy(parts[0]))
            ? new ContentSource(text[..at], parts[0], parts.ElementAtOrDefault(1) ?? "item", parts.ElementAtOrDefault(2) ?? text[..at])
            : throw new SettingException($"{{Contents}} {text} is not NAME=FILE, NAME=FILE,ITEM,VECTOR with the columns of a table, or NAME=FILE.npy,IDS with a list of ids.");
    }

    /// <summary>Reads the vectors.</summary>
    /// <param name="ids">The items' ids by index.</param>
    /// <param name="log">Told how many items have one.</param>
    /// <exception cref="DataFormatException">The file is not of its format.</exception>
    /// <exception cref="ArgumentException">No item has a vector, they are too long, or the file is no matrix with an id for each row.</exception>
    public ItemContent Read(IReadOnlyList<string> ids, Action<string> log)
    {
        var vectors = Load();
        if (vectors.Dimension > ContentField.MaxDimension)
        {
            throw new SettingException($"{{Contents}} {File}: its vectors have {vectors.Dimension} numbers; allowed: 1 to {ContentField.MaxDimension}.");
        }

        var all = new float[(long)ids.Count * vectors.Dimension];
        var found = 0;
        for (var item = 0; item < ids.Count; item++)
        {
            if (vectors.RowOf(ids[item]) is >= 0 and var row)
            {
                found++;
                vectors[row].CopyTo(all.AsSpan(item * vectors.Dimension));
            }
        }

        if (found == 0)
        {
            throw new SettingException($"{{Contents}} {File}: none of its {vectors.Count} ids, such as '{vectors.Ids.FirstOrDefault()}', is one of the {ids.Count} items of the data.");
        }

        log($"{Name}: {found} of {ids.Count} items have a vector of {vectors.Dimension} numbers ({File}).");
        return new ItemContent(Name, vectors.Dimension, all);
    }

    private ItemEmbeddings Load()
    {
        if (Ids is not null)
        {
            return LoadMatrix(Ids);
        }

        if (VectorTable.FormatOf(File) is not { } format)
        {
            return ItemEmbeddings.Load(File);
        }

        var table = VectorTable.Read(File, format, Item, Vector);
        return table.Ids.Count > 0 ? new ItemEmbeddings(table.Ids, table.Dimension, table.Vectors) : throw new SettingException($"{{Contents}} {File} has no vectors.");
    }

    private ItemEmbeddings LoadMatrix(string list)
    {
        try
        {
            var matrix = NpyMatrix.Read(File);
            string[] ids = [.. Utf8Text.ReadLines(list)];
            return ids.Length == matrix.Rows
                ? new ItemEmbeddings(ids, matrix.Columns, matrix.Values)
                : throw new SettingException($"{{Contents}} {list} has {ids.Length} lines and {File} {matrix.Rows} rows; each row needs its item's id, one a line.");
        }
        catch (InvalidDataException e)
        {
            throw new SettingException($"{{Contents}} {e.Message}", e);
        }
        catch (ArgumentException e) when (e is not SettingException)
        {
            throw new SettingException($"{{Contents}} {File} with {list}: {e.Message}", e);
        }
    }
}
