using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Recsys.Data;

/// <summary>
/// Reads columns of a Parquet file as text, row by row, one row group in memory at a time. Nulls become empty. A name is that of a
/// column of the file, or the path with dots of one within a struct; a list is its members with '|' between them.
/// </summary>
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
                var cells = Array.ConvertAll(fields, f => (f.MaxRepetitionLevel > 0 ? ParquetLists.ReadAsync(group, f) : ReadAsync(group, f)).GetAwaiter().GetResult());
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

    /// <summary>Whether a file has a column.</summary>
    public static bool Has(string file, string column)
    {
        using var stream = File.OpenRead(file);
        var reader = ParquetReader.CreateAsync(stream).GetAwaiter().GetResult();
        try
        {
            return reader.Schema.GetDataFields().Any(f => NameOf(f) == column || ParquetLists.Is(f, column));
        }
        finally
        {
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static DataField Find(string file, ParquetSchema schema, string column)
    {
        var fields = schema.GetDataFields();
        var found = fields.Where(f => NameOf(f) == column && !f.IsArray && f.MaxRepetitionLevel == 0).ToArray();

        // A column of the whole name goes before one within a struct.
        if ((found.Length == 1 ? found[0] : found.SingleOrDefault(f => f.Path.Length == 1)) is { } field)
        {
            return field;
        }

        if (found.Length == 0 && fields.Where(f => ParquetLists.Is(f, column)).ToArray() is [var list])
        {
            return list;
        }

        var malformed = new MalformedRows(file);
        malformed.Add(
            1,
            string.Join(", ", fields.Select(NameOf)),
            found.Length > 1 ? $"the file has {found.Length} columns '{column}'; give each a name of its own"
            : schema.Fields.Any(f => f.Name == column) ? $"column '{column}' is no plain column; name one within it by its path with dots"
            : $"the file has no plain column '{column}'");
        malformed.ThrowIfAny();
        throw new System.Diagnostics.UnreachableException();
    }

    internal static string NameOf(DataField field) => string.Join('.', field.Path.ToList());

    private static async Task<string[]> ReadAsync(ParquetRowGroupReader group, DataField field)
    {
        var count = checked((int)group.RowCount);
        if (field.ClrType == typeof(ReadOnlyMemory<char>))
        {
            var texts = new string?[count];
            await group.ReadAsync(field, texts.AsMemory()!).ConfigureAwait(false);
            return Array.ConvertAll(texts, t => t?.Trim() ?? string.Empty);
        }

        if (field.ClrType == typeof(ReadOnlyMemory<byte>))
        {
            return Array.ConvertAll(await ValuesAsync<ReadOnlyMemory<byte>>().ConfigureAwait(false), t => t is { } bytes ? Utf8(field, bytes.Span).Trim() : string.Empty);
        }

        if (field.ClrType == typeof(Guid))
        {
            return Array.ConvertAll(await ValuesAsync<Guid>().ConfigureAwait(false), g => g?.ToString() ?? string.Empty);
        }

        if (field.ClrType == typeof(DateOnly))
        {
            return Array.ConvertAll(await ValuesAsync<DateOnly>().ConfigureAwait(false), d => d?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? string.Empty);
        }

        return Type.GetTypeCode(field.ClrType) switch
        {
            TypeCode.Boolean => Array.ConvertAll(await ValuesAsync<bool>().ConfigureAwait(false), b => b switch { true => "1", false => "0", null => string.Empty }),
            TypeCode.Int32 => Text(await ValuesAsync<int>().ConfigureAwait(false)),
            TypeCode.Int64 => Text(await ValuesAsync<long>().ConfigureAwait(false)),
            TypeCode.UInt32 => Text(await ValuesAsync<uint>().ConfigureAwait(false)),
            TypeCode.UInt64 => Text(await ValuesAsync<ulong>().ConfigureAwait(false)),
            TypeCode.UInt16 => Text(await ValuesAsync<ushort>().ConfigureAwait(false)),
            TypeCode.SByte => Text(await ValuesAsync<sbyte>().ConfigureAwait(false)),
            TypeCode.Int16 => Text(await ValuesAsync<short>().ConfigureAwait(false)),
            TypeCode.Byte => Text(await ValuesAsync<byte>().ConfigureAwait(false)),
            TypeCode.Single => Text(await ValuesAsync<float>().ConfigureAwait(false)),
            TypeCode.Double => Text(await ValuesAsync<double>().ConfigureAwait(false)),
            TypeCode.Decimal => Text(await ValuesAsync<decimal>().ConfigureAwait(false)),
            TypeCode.DateTime => Array.ConvertAll(
                await ValuesAsync<DateTime>().ConfigureAwait(false),
                t => t?.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture) ?? string.Empty),
            _ => throw new ArgumentException(
                $"Parquet column '{NameOf(field)}' is of {field.ClrType.Name}; readable are text, UTF-8 bytes, UUIDs, whole and decimal numbers, truth values, dates and times."),
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

    internal static string Utf8(DataField field, ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes)
        ? System.Text.Encoding.UTF8.GetString(bytes)
        : throw new ArgumentException($"Parquet column '{NameOf(field)}' holds bytes that are not UTF-8, such as {Convert.ToHexString(bytes[..Math.Min(bytes.Length, 16)])}.");

    private static string[] Text<T>(T?[] values)
        where T : struct, IFormattable => Array.ConvertAll(values, v => v?.ToString(null, CultureInfo.InvariantCulture) ?? string.Empty);
}
