namespace Recsys.Data;

/// <summary>Reads the cells of a table, whatever stores it.</summary>
internal static class TableSource
{
    /// <summary>The cells of the wanted columns, row by row.</summary>
    /// <param name="path">A file, or a folder of files.</param>
    /// <param name="format">What they are.</param>
    /// <param name="columns">The wanted columns.</param>
    /// <param name="form">How text is written.</param>
    /// <param name="report">Told how it was read.</param>
    public static List<string[]> Read(string path, TableFormat format, IReadOnlyList<string> columns, TextForm form, TableReport report)
    {
        var rows = new List<string[]>();
        foreach (var file in TableFiles.Of(path, format))
        {
            report.Files++;
            if (file.Partition.Count == 0)
            {
                rows.AddRange(Of(file.Path, format, columns, form, report));
                continue;
            }

            // A column that both have must say the same in both.
            string[] own = [.. columns.Where(c => !file.Partition.ContainsKey(c) || Has(file.Path, format, c, form))];
            int[] places = [.. columns.Select(c => Array.IndexOf(own, c))];
            foreach (var cells in Of(file.Path, format, own, form, report))
            {
                var whole = new string[columns.Count];
                for (var c = 0; c < whole.Length; c++)
                {
                    var named = file.Partition.GetValueOrDefault(columns[c]);
                    whole[c] = places[c] < 0 ? named! : cells[places[c]];
                    if (named is not null && whole[c] != named)
                    {
                        throw new ArgumentException(
                            $"{file.Path}: its folder says that column '{columns[c]}' is '{named}', a row of the file that it is '{whole[c]}'; rename one of the two.");
                    }
                }

                rows.Add(whole);
            }
        }

        return rows;
    }

    private static IEnumerable<string[]> Of(string file, TableFormat format, IReadOnlyList<string> columns, TextForm form, TableReport report) => format switch
    {
        TableFormat.Csv => CsvRows.Read(file, columns, ',', form, report),
        TableFormat.Tsv => CsvRows.Read(file, columns, '\t', form, report),
        TableFormat.NdJson => NdJsonRows.Read(file, columns, form),
        _ => ParquetRows.Read(file, columns),
    };

    private static bool Has(string file, TableFormat format, string column, TextForm form) => format switch
    {
        TableFormat.Csv => CsvRows.Has(file, column, ',', form),
        TableFormat.Tsv => CsvRows.Has(file, column, '\t', form),
        TableFormat.NdJson => NdJsonRows.Has(file, column, form),
        _ => ParquetRows.Has(file, column),
    };
}
