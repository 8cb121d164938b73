using Recsys.Core;
using Recsys.Data;
using Recsys.Embeddings;
using Recsys.Models;

namespace Recsys.Offline;

/// <summary>Where a content field of items comes from: a file of vectors by item id.</summary>
/// <param name="Name">Name of the field.</param>
/// <param name="File">The file: a table by its ending (.csv, .tsv, .ndjson, .jsonl, .parquet), else word2vec's text format.</param>
/// <param name="Item">A table's column of item ids.</param>
/// <param name="Vector">A table's column of vectors.</param>
public sealed record ContentSource(string Name, string File, string Item, string Vector)
{
    /// <summary>Parses "NAME=FILE" or "NAME=FILE,ITEM,VECTOR", the latter with the two columns of a table, which are else item and NAME.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">It has another form.</exception>
    public static ContentSource Parse(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        string[] parts = at < 1 ? [] : text[(at + 1)..].Split(',');
        return parts is [{ Length: > 0 }] or [{ Length: > 0 }, { Length: > 0 }, { Length: > 0 }]
            ? new ContentSource(text[..at], parts[0], parts.ElementAtOrDefault(1) ?? "item", parts.ElementAtOrDefault(2) ?? text[..at])
            : throw new SettingException($"{{Contents}} {text} is not NAME=FILE, or NAME=FILE,ITEM,VECTOR with the columns of a table.");
    }

    /// <summary>Reads the vectors.</summary>
    /// <param name="ids">The items' ids by index.</param>
    /// <param name="log">Told how many items have one.</param>
    /// <exception cref="DataFormatException">The file is not of its format.</exception>
    /// <exception cref="ArgumentException">No item has a vector, or they are too long.</exception>
    public ItemContent Read(IReadOnlyList<string> ids, Action<string> log)
    {
        ItemEmbeddings vectors;
        if (VectorTable.FormatOf(File) is { } format)
        {
            var table = VectorTable.Read(File, format, Item, Vector);
            vectors = table.Ids.Count > 0 ? new ItemEmbeddings(table.Ids, table.Dimension, table.Vectors) : throw new SettingException($"{{Contents}} {File} has no vectors.");
        }
        else
        {
            vectors = ItemEmbeddings.Load(File);
        }

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
}
