using Recsys.Models;

namespace Recsys.Data;

/// <summary>Vectors of ids from a table that has a column of ids and one of lists of numbers.</summary>
/// <param name="Ids">The ids, in the order of the rows.</param>
/// <param name="Dimension">Length of each vector.</param>
/// <param name="Vectors">[ids, Dimension], row-major.</param>
public sealed record VectorTable(IReadOnlyList<string> Ids, int Dimension, float[] Vectors)
{
    private static readonly (string Ending, TableFormat Format)[] Endings =
        [(".csv", TableFormat.Csv), (".tsv", TableFormat.Tsv), (".ndjson", TableFormat.NdJson), (".jsonl", TableFormat.NdJson), (".json", TableFormat.NdJson), (".parquet", TableFormat.Parquet)];

    /// <summary>The format of a table by the ending of its name; null for a file that is none.</summary>
    /// <param name="file">The file, which may be compressed by gzip.</param>
    public static TableFormat? FormatOf(string file)
    {
        var name = file.EndsWith(TextFile.Compressed, StringComparison.OrdinalIgnoreCase) ? file[..^TextFile.Compressed.Length] : file;
        return Endings.Where(e => name.EndsWith(e.Ending, StringComparison.OrdinalIgnoreCase)).Select(e => (TableFormat?)e.Format).FirstOrDefault();
    }

    /// <summary>Reads a table.</summary>
    /// <param name="file">The file.</param>
    /// <param name="format">How it is stored.</param>
    /// <param name="ids">Column of the ids.</param>
    /// <param name="vectors">Column of the vectors: a list of Parquet or JSON, or text with commas, bars or spaces between the numbers; an empty cell is no vector.</param>
    /// <exception cref="DataFormatException">A column is missing, a cell is no vector or of another length than the first, or an id has two.</exception>
    public static VectorTable Read(string file, TableFormat format, string ids, string vectors)
    {
        var malformed = new MalformedRows(file);
        var (known, names, numbers, dimension) = (new HashSet<string>(StringComparer.Ordinal), new List<string>(), new List<float>(), 0);
        foreach (var (at, row) in TableSource.Read(file, format, [ids, vectors], TextForm.Found, new TableReport()).Index())
        {
            var (id, cell) = (row[0], row[^1]);
            if (id.Length == 0 || cell.Length == 0)
            {
                continue;
            }

            if (!ContentField.TryParse(cell, out var vector))
            {
                malformed.Add(at + 1, cell, $"row {at + 1}: it must be 1 to {ContentField.MaxDimension} finite numbers");
            }
            else if (dimension > 0 && vector.Length != dimension)
            {
                malformed.Add(at + 1, cell, $"row {at + 1}: it has {vector.Length} numbers; the first vector has {dimension}");
            }
            else if (!known.Add(id))
            {
                malformed.Add(at + 1, id, $"row {at + 1}: this id has an earlier row");
            }
            else
            {
                dimension = vector.Length;
                names.Add(id);
                numbers.AddRange(vector);
            }
        }

        malformed.ThrowIfAny();
        return new VectorTable(names, dimension, [.. numbers]);
    }
}
