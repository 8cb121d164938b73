using System.Globalization;
using Parquet;
using Parquet.Data;
using Parquet.Schema;
using Recsys.Models;

namespace Recsys.Data;

/// <summary>Reads columns of a Parquet file that are lists of plain values: each cell is the members with '|' between them; nulls are left out.</summary>
internal static class ParquetLists
{
    /// <summary>Whether a field is what the lists of a column are made of.</summary>
    public static bool Is(DataField field, string column) =>
        field.MaxRepetitionLevel == 1 && (ParquetRows.NameOf(field) == column || ParquetRows.NameOf(field).StartsWith(column + ".", StringComparison.Ordinal));

    /// <summary>The cells of a row group.</summary>
    public static async Task<string[]> ReadAsync(ParquetRowGroupReader group, DataField field)
    {
        using var raw = await group.ReadRawColumnDataBaseAsync(field).ConfigureAwait(false);
        return Cells(checked((int)group.RowCount), field, raw);
    }

    private static string[] Cells(int rows, DataField field, RawColumnData raw)
    {
        var members = raw switch
        {
            RawColumnData<float> r => Texts(r.Values),
            RawColumnData<double> r => Texts(r.Values),
            RawColumnData<decimal> r => Texts(r.Values),
            RawColumnData<int> r => Texts(r.Values),
            RawColumnData<long> r => Texts(r.Values),
            RawColumnData<uint> r => Texts(r.Values),
            RawColumnData<ulong> r => Texts(r.Values),
            RawColumnData<short> r => Texts(r.Values),
            RawColumnData<ushort> r => Texts(r.Values),
            RawColumnData<byte> r => Texts(r.Values),
            RawColumnData<sbyte> r => Texts(r.Values),
            RawColumnData<bool> r => Texts(r.Values, v => v ? "1" : "0"),
            RawColumnData<ReadOnlyMemory<char>> r => Texts(r.Values, v => v.ToString().Trim()),
            RawColumnData<ReadOnlyMemory<byte>> r => Texts(r.Values, v => ParquetRows.Utf8(field, v.Span).Trim()),
            _ => throw new ArgumentException($"Parquet column '{ParquetRows.NameOf(field)}' is a list of {field.ClrType.Name}; readable are lists of numbers, truth values and text."),
        };

        // A level of repetition of 0 begins a row; only what is fully defined has a value.
        var cells = new List<string>[rows];
        var (row, at) = (-1, 0);
        var defined = raw.DefinitionLevels;
        var repeated = raw.RepetitionLevels;
        for (var level = 0; level < repeated.Length; level++)
        {
            if (repeated[level] == 0)
            {
                cells[++row] = [];
            }

            if (defined.Length == 0 || defined[level] == field.MaxDefinitionLevel)
            {
                cells[row].Add(members[at++]);
            }
        }

        return Array.ConvertAll(cells, c => string.Join(CategoryList.Separator, c));
    }

    private static string[] Texts<T>(ReadOnlySpan<T> values)
        where T : IFormattable => Texts(values, v => v.ToString(null, CultureInfo.InvariantCulture));

    private static string[] Texts<T>(ReadOnlySpan<T> values, Func<T, string> text)
    {
        var texts = new string[values.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = text(values[i]);
        }

        return texts;
    }
}
