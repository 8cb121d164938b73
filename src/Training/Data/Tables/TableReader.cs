using System.Globalization;
using Recsys.Core;

namespace Recsys.Training;

/// <summary>
/// Makes examples of a table whose columns are named by the caller: comma-separated files with a header, or Parquet. Rows may
/// stand in any order; what is missing, doubled or unreadable is counted in the report.
/// </summary>
public static class TableReader
{
    /// <summary>Reads a comma-separated file with a header.</summary>
    /// <param name="file">The file.</param>
    /// <param name="columns">Which columns mean what.</param>
    /// <param name="report">Receives the counts.</param>
    /// <exception cref="DataFormatException">The header lacks a column, or rows have another number of fields than it.</exception>
    public static ExampleSet ReadCsv(string file, TableColumns columns, TableReport report) =>
        Read(Path.GetFileNameWithoutExtension(file), CsvRows(file, columns), columns, report);

    /// <summary>Reads a Parquet file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="columns">Which columns mean what.</param>
    /// <param name="report">Receives the counts.</param>
    /// <exception cref="DataFormatException">The file lacks a column.</exception>
    public static ExampleSet ReadParquet(string file, TableColumns columns, TableReport report) =>
        Read(Path.GetFileNameWithoutExtension(file), ParquetRows.Read(file, columns.All), columns, report);

    private static IEnumerable<string[]> CsvRows(string file, TableColumns columns)
    {
        var malformed = new MalformedRows(file);
        using (var table = new CsvTable(file, malformed, [.. columns.All]))
        {
            while (table.Read())
            {
                yield return [.. Enumerable.Range(0, columns.All.Count).Select(c => table[c])];
            }
        }

        malformed.ThrowIfAny();
    }

    private static ExampleSet Read(string name, IEnumerable<string[]> rows, TableColumns columns, TableReport report)
    {
        var all = columns.All.ToList();
        int? At(string? column) => column is null ? null : all.IndexOf(column);
        var (user, item, time, label, value) = (At(columns.User)!.Value, At(columns.Item)!.Value, At(columns.Time), At(columns.Label)!.Value, At(columns.Value));
        var (channel, channelScore) = (At(columns.Channel), At(columns.ChannelScore));
        var users = new IdIndex();
        var items = new IdIndex();
        var seen = new HashSet<(int, int, long, float)>();
        var read = new List<(Example Example, string[] Cells)>();
        var previous = long.MinValue;
        foreach (var cells in rows)
        {
            report.Rows++;
            if (Unusable(cells, report, out var at, out var y) is { } reason)
            {
                report.Unusable++;
                report.FirstUnusable ??= $"row {report.Rows}: {reason}";
                continue;
            }

            var example = new Example(
                users.GetOrAdd(cells[user]),
                items.GetOrAdd(cells[item]),
                at,
                y,
                Number(value is { } v ? cells[v] : string.Empty),
                channel is { } c && cells[c].Length > 0 ? cells[c] : null,
                Number(channelScore is { } s ? cells[s] : string.Empty));
            if (time is not null && !seen.Add((example.User, example.Item, at, y)))
            {
                report.Duplicates++;
                continue;
            }

            report.OutOfOrder += at < previous ? 1 : 0;
            previous = at;
            read.Add((example, cells));
        }

        // Stable: rows of one time keep the order of the file.
        var sorted = read.OrderBy(r => r.Example.Time).ToArray();
        var examples = Array.ConvertAll(sorted, r => r.Example);
        var events = new InteractionDataset(name, users.Ids, items.Ids, examples.Select(Event));
        var fields = columns.Fields.Select(f => TableFields.Column(f, all.IndexOf(f.Column), sorted, events, report));
        return new ExampleSet(events, examples, [.. RatingExamples.FieldsOf(events), .. fields, .. time is null ? [] : RatingExamples.TimeFields(examples)]);

        string? Unusable(string[] cells, TableReport counts, out long at, out float y)
        {
            (at, y) = (counts.Rows, 0);
            return cells[user].Length == 0 ? "no user"
                : cells[item].Length == 0 ? "no item"
                : !float.TryParse(cells[label], NumberStyles.Float, CultureInfo.InvariantCulture, out y) || !float.IsFinite(y) ? $"label '{cells[label]}' is not a number"
                : time is { } t && !TryTime(cells[t], out at) ? $"time '{cells[t]}' is neither a number nor ISO 8601"
                : null;
        }
    }

    /// <summary>The event of a row: with a positive label a click, of which histories are made; without one it was only shown.</summary>
    /// <param name="e">The row's example.</param>
    public static Interaction Event(Example e) =>
        new(e.User, e.Item, e.Label > 0 ? InteractionKind.Click : InteractionKind.Impression, e.Value, e.Time);

    private static float Number(string cell) =>
        float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number) ? number : 0;

    // Numbers below 10^11 are seconds (until the year 5138), others milliseconds.
    private static bool TryTime(string text, out long milliseconds)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1e15)
        {
            milliseconds = (long)(Math.Abs(number) < 1e11 ? number * 1000 : number);
            return true;
        }

        var parsed = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time);
        milliseconds = time.ToUnixTimeMilliseconds();
        return parsed;
    }
}
