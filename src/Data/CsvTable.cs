using System.Text;
using CsvHelper;

namespace Recsys.Data;

/// <summary>
/// Reads the wanted columns of a separated file with a header, row by row. Columns are found by their names, so
/// their order and any further columns do not matter. Blank lines are skipped; quotes follow RFC 4180, except that a
/// line end ends the row unless breaks are asked for: one quote that is not closed must not swallow the rest of the file.
/// </summary>
internal sealed class CsvTable : IDisposable
{
    private readonly CsvReader _reader;
    private readonly MalformedRows _malformed;
    private readonly int[] _columns;

    public CsvTable(string file, MalformedRows malformed, params ReadOnlySpan<string> columns)
        : this(Checked(file), CsvForm.Plain, malformed, columns)
    {
    }

    /// <summary>Opens a text.</summary>
    /// <param name="text">The text, UTF-8, which is read once.</param>
    /// <param name="form">How it is written.</param>
    /// <param name="malformed">Told of rows that cannot be read.</param>
    /// <param name="columns">The wanted columns.</param>
    /// <exception cref="DataFormatException">The header has not each of them once.</exception>
    public CsvTable(Stream text, CsvForm form, MalformedRows malformed, ReadOnlySpan<string> columns)
    {
        _malformed = malformed;
        _columns = new int[columns.Length];
        _reader = CsvReader.Create(form.Escape == QuoteEscape.Backslash ? new BackslashQuotes(text) : text, new CsvReaderOptions
        {
            Separator = form.Separator,
            AllowLineBreaksInQuotes = form.LineBreaks,
            MalformedData = CsvMalformedDataHandling.Skip,
            FieldCountMismatch = CsvFieldCountHandling.Skip,
            OnMalformedRecord = Report,
            TrackLineNumbers = true,
            PoolStrings = true,
        });
        try
        {
            var header = _reader.Headers;
            for (var i = 0; i < columns.Length; i++)
            {
                var name = columns[i];
                if (!_reader.TryGetFieldIndex(name, out _columns[i]))
                {
                    malformed.Add(1, string.Join(form.Separator, header), $"the header has no column '{name}'");
                }
                else if (header.Count(h => h.Trim() == header[_columns[i]].Trim()) is > 1 and var times)
                {
                    malformed.Add(1, string.Join(form.Separator, header), $"the header has {times} columns '{name}'; give each a name of its own");
                }
            }

            malformed.ThrowIfAny();
        }
        catch
        {
            _reader.Dispose();
            throw;
        }
    }

    /// <summary>Line on which the current row begins, from 1.</summary>
    public long Line => _reader.LineNumber;

    /// <summary>Number of columns of the header.</summary>
    public int Width => _reader.Headers.Count;

    /// <summary>The current row as it stands in the file.</summary>
    public string Text => Encoding.UTF8.GetString(_reader.RawRecord);

    /// <summary>Whether the current row stands on several lines.</summary>
    public bool IsOnSeveralLines => _reader.RawRecord.TrimEnd("\r\n"u8).ContainsAny((byte)'\r', (byte)'\n');

    /// <summary>Whether the header has a column.</summary>
    public bool Has(string column) => _reader.TryGetFieldIndex(column, out _);

    /// <summary>A wanted column of the current row, trimmed.</summary>
    public string this[int column] => _reader.GetString(_columns[column]).Trim();

    /// <summary>Moves to the next row with whole quotes and as many fields as the header; others are reported.</summary>
    public bool Read() => _reader.Read();

    public void Dispose() => _reader.Dispose();

    private static FileStream Checked(string file)
    {
        Utf8Text.Check(file);
        return File.OpenRead(file);
    }

    private void Report(CsvMalformedRecord record)
    {
        if (!string.IsNullOrWhiteSpace(record.RawRecord))
        {
            var reason = record.Reason == CsvMalformedReason.FieldCountMismatch
                ? $"the number of fields differs from the header's {_reader.Headers.Count}"
                : "a quote stands inside a field that is not quoted, is not closed, or has text after it";
            _malformed.Add(record.LineNumber, record.RawRecord, reason);
        }
    }
}
