using System.Text;

namespace Recsys.Data;

/// <summary>
/// Reads the wanted columns of a separated file. How quotes are written is found by reading: a row a line if the file can be read so, else with
/// line breaks within quotes, else with backslashes before quotes. Where two ways read different cells, the caller is asked.
/// </summary>
internal static class CsvRows
{
    /// <summary>The rows.</summary>
    /// <param name="file">The file.</param>
    /// <param name="columns">The wanted columns.</param>
    /// <param name="separator">What stands between fields.</param>
    /// <param name="form">How it is written, as far as that is known.</param>
    /// <param name="report">Told how it was read.</param>
    /// <exception cref="DataFormatException">No way of reading fits all rows.</exception>
    /// <exception cref="ArgumentException">Two ways do, and differ.</exception>
    public static IReadOnlyList<string[]> Read(string file, IReadOnlyList<string> columns, char separator, TextForm form, TableReport report)
    {
        var encoding = form.Find();
        Utf8Text.Check(file, encoding);
        Attempt Try(bool lineBreaks, QuoteEscape escape) =>
            Attempt.Of(file, encoding, columns, new CsvForm(separator, lineBreaks, escape), guarded: form.Escape is null);

        var best = Try(lineBreaks: form.Escape == QuoteEscape.Backslash, form.Escape ?? QuoteEscape.Doubled);
        if (!best.IsWhole && form.Escape != QuoteEscape.Backslash)
        {
            best = Better(best, Try(lineBreaks: true, QuoteEscape.Doubled));
        }

        if (form.Escape is null && HasBackslashQuotes(file, encoding))
        {
            var other = Try(lineBreaks: true, QuoteEscape.Backslash);
            if (best.IsWhole && other.IsWhole && best.Differs(other) is { } row)
            {
                throw new ArgumentException(
                    $"{file} has backslashes before quotes and can be read in two ways, which differ in row {row + 1}: say whether quotes within quotes are doubled (--escape doubled) or follow a backslash (--escape backslash).");
            }

            best = best.IsWhole ? best : Better(best, other);
        }

        best.Malformed.ThrowIfAny();
        report.OnSeveralLines += best.OnSeveralLines;
        report.Backslashes |= best.Form.Escape == QuoteEscape.Backslash;
        return best.Rows;
    }

    /// <summary>Whether the header has a column.</summary>
    public static bool Has(string file, string column, char separator, TextForm form)
    {
        using var table = new CsvTable(TextFile.Open(file, form.Find()), CsvForm.Plain with { Separator = separator }, new MalformedRows(file), []);
        return table.Has(column);
    }

    private static Attempt Better(Attempt first, Attempt second) => second.Malformed.Count < first.Malformed.Count ? second : first;

    private static bool HasBackslashQuotes(string file, Encoding? encoding)
    {
        using var stream = TextFile.Open(file, encoding);
        var buffer = new byte[1 << 16];
        var previous = (byte)0;
        while (stream.Read(buffer) is > 0 and var read)
        {
            if ((previous == '\\' && buffer[0] == '"') || buffer.AsSpan(0, read).IndexOf("\\\""u8) >= 0)
            {
                return true;
            }

            previous = buffer[read - 1];
        }

        return false;
    }

    /// <summary>The file read in one way.</summary>
    private sealed record Attempt(CsvForm Form, List<string[]> Rows, MalformedRows Malformed)
    {
        public int OnSeveralLines { get; private set; }

        public bool IsWhole => Malformed.Count == 0;

        public static Attempt Of(string file, Encoding? encoding, IReadOnlyList<string> columns, CsvForm form, bool guarded)
        {
            var attempt = new Attempt(form, [], new MalformedRows(file));
            using var table = new CsvTable(TextFile.Open(file, encoding), form, attempt.Malformed, [.. columns]);
            while (table.Read())
            {
                if (form.LineBreaks && table.IsOnSeveralLines)
                {
                    attempt.OnSeveralLines++;
                    if (guarded && Swallows(table.Text, form.Separator, table.Width))
                    {
                        attempt.Malformed.Add(
                            table.Line,
                            table.Text,
                            "a quote that opens in this row closes lines later, after what looks like rows; close it, or say that the lines belong to the row (--escape doubled or backslash)");
                    }
                }

                attempt.Rows.Add([.. Enumerable.Range(0, columns.Count).Select(c => table[c])]);
            }

            return attempt;
        }

        /// <summary>The first row whose cells are others; null where there is none.</summary>
        public int? Differs(Attempt other)
        {
            for (var row = 0; row < Math.Max(Rows.Count, other.Rows.Count); row++)
            {
                if (row >= Rows.Count || row >= other.Rows.Count || !Rows[row].AsSpan().SequenceEqual(other.Rows[row]))
                {
                    return row;
                }
            }

            return null;
        }

        // A line within a row that has as many separators as a whole row is one, most likely, which an open quote made text.
        private static bool Swallows(string text, char separator, int width)
        {
            const int Narrow = 3;
            var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
            bool IsRow(string line) => line.Count(c => c == separator) == width - 1;
            return width >= Narrow && (lines[1..^1].Any(IsRow) || (IsRow(lines[0]) && IsRow(lines[^1])));
        }
    }
}
