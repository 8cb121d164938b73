namespace Recsys.Data;

/// <summary>A file of a table.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Partition">Columns that the folders above it name, each with its value in all its rows.</param>
internal sealed record TableFile(string Path, IReadOnlyDictionary<string, string> Partition);

/// <summary>Finds the files of a table: one, or all of a folder, whose own folders may be named column=value, as Hive does it.</summary>
internal static class TableFiles
{
    // What Hive writes for a null.
    private const string Null = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>The files, in the order of their names.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="format">What they are.</param>
    /// <exception cref="ArgumentException">The folder has no such file.</exception>
    public static IReadOnlyList<TableFile> Of(string path, TableFormat format)
    {
        if (!Directory.Exists(path))
        {
            return [new TableFile(path, new Dictionary<string, string>())];
        }

        string[] endings = format switch
        {
            TableFormat.Csv => [".csv", ".csv" + TextFile.Compressed],
            TableFormat.Tsv => [".tsv", ".tsv" + TextFile.Compressed],
            TableFormat.NdJson => [".ndjson", ".jsonl", ".json", ".ndjson" + TextFile.Compressed, ".jsonl" + TextFile.Compressed, ".json" + TextFile.Compressed],
            _ => [".parquet"],
        };
        var root = Path.GetFullPath(path);
        TableFile[] files =
        [
            .. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
                .Where(f => endings.Any(e => f.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
                .Select(f => (File: f, Parts: Path.GetRelativePath(root, f).Split(Path.DirectorySeparatorChar)))
                .Where(f => !f.Parts.Any(IsHidden))
                .OrderBy(f => f.File, StringComparer.Ordinal)
                .Select(f => new TableFile(f.File, Partition(f.Parts[..^1])))
        ];
        return files.Length > 0 ? files : throw new ArgumentException($"{path} has no file that ends in {string.Join(", ", endings)}.");
    }

    // What programs leave beside their data, such as _SUCCESS and .crc files.
    private static bool IsHidden(string part) => part[0] is '.' or '_' && !part.Contains('=', StringComparison.Ordinal);

    private static Dictionary<string, string> Partition(string[] folders)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parts in folders.Select(f => f.Split('=', 2)).Where(p => p.Length == 2 && p[0].Length > 0))
        {
            values[Uri.UnescapeDataString(parts[0])] = parts[1] == Null ? string.Empty : Uri.UnescapeDataString(parts[1]);
        }

        return values;
    }
}
