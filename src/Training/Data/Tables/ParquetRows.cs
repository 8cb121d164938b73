using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Recsys.Training;

/// <summary>Reads columns of a Parquet file as text, row by row, one row group in memory at a time. Nulls become empty.</summary>
internal static class ParquetRows
{
    public static IEnumerable<string[]> Read(string file, IReadOnlyList<string> columns)
    {
        using var stream = File.OpenRead(file);
        var reader = ParquetReader.CreateAsync(stream).GetAwaiter().GetResult();
        try
        {
            var fields = columns.Select(c => Find(file, reader.Schema, c)).ToArray();
            for (var g = 0; g < reader.RowGroupCount; g++)
            {
                using var group = reader.OpenRowGroupReader(g);
                var cells = Array.ConvertAll(fields, f => ReadAsync(group, f).GetAwaiter().GetResult());
                for (long r = 0; r < group.RowCount; r++)
                {
                    yield return Array.ConvertAll(cells, c => c[r]);
                }
            }
        }
        finally
        {
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static DataField Find(string file, ParquetSchema schema, string column)
    {
        var fields = schema.GetDataFields();
        if (fields.FirstOrDefault(f => f.Name == column && !f.IsArray && f.MaxRepetitionLevel == 0) is { } found)
        {
            return found;
        }

        var malformed = new MalformedRows(file);
        malformed.Add(1, string.Join(", ", fields.Select(f => f.Name)), $"the file has no plain column '{column}'");
        malformed.ThrowIfAny();
        throw new System.Diagnostics.UnreachableException();
    }

    private static async Task<string[]> ReadAsync(ParquetRowGroupReader group, DataField field)
    {
        var count = checked((int)group.RowCount);
        if (field.ClrType == typeof(ReadOnlyMemory<char>))
        {
            var texts = new string?[count];
            await group.ReadAsync(field, texts.AsMemory()!).ConfigureAwait(false);
            return Array.ConvertAll(texts, t => t?.Trim() ?? string.Empty);
        }

        return Type.GetTypeCode(field.ClrType) switch
        {
            TypeCode.Boolean => Array.ConvertAll(await ValuesAsync<bool>().ConfigureAwait(false), b => b switch { true => "1", false => "0", null => string.Empty }),
            TypeCode.Int32 => Text(await ValuesAsync<int>().ConfigureAwait(false)),
            TypeCode.Int64 => Text(await ValuesAsync<long>().ConfigureAwait(false)),
            TypeCode.Int16 => Text(await ValuesAsync<short>().ConfigureAwait(false)),
            TypeCode.Byte => Text(await ValuesAsync<byte>().ConfigureAwait(false)),
            TypeCode.Single => Text(await ValuesAsync<float>().ConfigureAwait(false)),
            TypeCode.Double => Text(await ValuesAsync<double>().ConfigureAwait(false)),
            TypeCode.Decimal => Text(await ValuesAsync<decimal>().ConfigureAwait(false)),
            TypeCode.DateTime => Array.ConvertAll(
                await ValuesAsync<DateTime>().ConfigureAwait(false),
                t => t is { } time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) : string.Empty),
            _ => throw new ArgumentException(
                $"Parquet column '{field.Name}' is of {field.ClrType.Name}; readable are text, whole and decimal numbers, truth values and times."),
        };

        async Task<T?[]> ValuesAsync<T>()
            where T : struct
        {
            var values = new T?[count];
            if (field.IsNullable)
            {
                await group.ReadAsync(field, values.AsMemory()).ConfigureAwait(false);
                return values;
            }

            var plain = new T[count];
            await group.ReadAsync(field, plain.AsMemory()).ConfigureAwait(false);
            return Array.ConvertAll(plain, v => (T?)v);
        }
    }

    private static string[] Text<T>(T?[] values)
        where T : struct, IFormattable => Array.ConvertAll(values, v => v?.ToString(null, CultureInfo.InvariantCulture) ?? string.Empty);
}
