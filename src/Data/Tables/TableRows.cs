using System.Globalization;
using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Data;

/// <summary>
/// Makes examples of a table's rows, in the order of their times. Where there are times the order of the rows means nothing: rows of one time
/// follow in <see cref="CanonicalOrder"/>, by which users and items are numbered, too.
/// </summary>
/// <param name="columns">Which columns mean what.</param>
/// <param name="rows">The cells of <see cref="TableColumns.All"/>, row by row.</param>
/// <param name="report">Receives the counts.</param>
internal sealed class TableRows(TableColumns columns, IReadOnlyList<string[]> rows, TableReport report)
{
    private readonly List<string> _all = [.. columns.All];
    private readonly Dictionary<string, int> _unknownKinds = new(StringComparer.Ordinal);

    /// <summary>The users met.</summary>
    public IdIndex Users { get; private set; } = new();

    /// <summary>The items met.</summary>
    public IdIndex Items { get; private set; } = new();

    /// <summary>Reads the rows.</summary>
    /// <returns>The examples, oldest first, with the kind of each one's event, and its cells.</returns>
    public (Example[] Examples, InteractionKind[] Kinds, string[][] Cells) Read()
    {
        var (user, item) = (At(columns.User)!.Value, At(columns.Item)!.Value);
        var (value, channel, channelScore) = (At(columns.Value), At(columns.Channel), At(columns.ChannelScore));
        var times = At(columns.Time) is { } column ? new TimeColumn(columns.TimeForm, rows.Select(r => r[column])) : null;
        var usable = Usable(times);

        // Without times the order of the rows is all there is.
        usable.Sort(times is null ? (a, b) => a.Time.CompareTo(b.Time) : (a, b) => a.Time.CompareTo(b.Time) is not 0 and var order ? order : CanonicalOrder.Compare(a.Cells, b.Cells));
        Users = CanonicalOrder.Number(usable.Select(r => r.Cells[user]));
        Items = CanonicalOrder.Number(usable.Select(r => r.Cells[item]));
        var seen = new HashSet<(int, int, long, InteractionKind, float)>();
        var read = new List<(Example Example, InteractionKind Kind, string[] Cells)>(usable.Count);
        foreach (var row in usable)
        {
            var cells = row.Cells;
            var example = new Example(
                Users.GetOrAdd(cells[user]),
                Items.GetOrAdd(cells[item]),
                row.Time,
                row.Label,
                Number(value is { } v ? cells[v] : string.Empty),
                channel is { } c && cells[c].Length > 0 ? cells[c] : null,
                Number(channelScore is { } s ? cells[s] : string.Empty));
            var kind = row.Kind ?? TableReader.Event(example).Kind;
            if (times is not null && !seen.Add((example.User, example.Item, row.Time, kind, row.Label)))
            {
                report.Duplicates++;
                continue;
            }

            read.Add((example, kind, cells));
        }

        if (times is not null && read.Count > 0)
        {
            report.Times = string.Create(
                CultureInfo.InvariantCulture,
                $"{times} from {DateTimeOffset.FromUnixTimeMilliseconds(read[0].Example.Time):yyyy-MM-dd} to {DateTimeOffset.FromUnixTimeMilliseconds(read[^1].Example.Time):yyyy-MM-dd}");
        }

        return ([.. read.Select(r => r.Example)], [.. read.Select(r => r.Kind)], [.. read.Select(r => r.Cells)]);
    }

    // The rows that say who, what and when, with the kind that their text names.
    private List<(string[] Cells, long Time, float Label, InteractionKind? Kind)> Usable(TimeColumn? times)
    {
        var (user, item, time, kind, label) = (At(columns.User)!.Value, At(columns.Item)!.Value, At(columns.Time), At(columns.Kind), At(columns.Label));
        var usable = new List<(string[] Cells, long Time, float Label, InteractionKind? Kind)>(rows.Count);
        var previous = long.MinValue;
        foreach (var cells in rows)
        {
            report.Rows++;
            if (Refusal(cells, out var at, out var y) is var (reason, detail))
            {
                report.Refuse(reason, detail);
                continue;
            }

            var named = default(InteractionKind?);
            if (kind is { } k && !columns.Kinds.TryGet(cells[k], out named))
            {
                _unknownKinds[cells[k]] = _unknownKinds.GetValueOrDefault(cells[k]) + 1;
                continue;
            }

            if (kind is not null && named is null)
            {
                report.LeftOut++;
                continue;
            }

            report.OutOfOrder += at < previous ? 1 : 0;
            previous = at;
            usable.Add((cells, at, label is not null ? y : named is null || FeedbackKinds.Positive.Contains(named.Value) ? 1 : 0, named));
        }

        return _unknownKinds.Count > 0 ? throw EventKinds.Unknown(columns.Kind!, _unknownKinds) : usable;

        (string Reason, string Detail)? Refusal(string[] cells, out long at, out float y)
        {
            (at, y) = (report.Rows, 0);
            return cells[user].Length == 0 ? ("no user", "no user")
                : cells[item].Length == 0 ? ("no item", "no item")
                : label is { } l && !TruthText.TryRead(cells[l], out y) ? ("label not a number", $"label '{cells[l]}' is not a number")
                : time is { } t && !times!.TryRead(cells[t], out at) ? (cells[t].Length == 0 ? "no time" : "time not readable", times.Refusal(cells[t]))
                : null;
        }
    }

    private int? At(string? column) => column is null ? null : _all.IndexOf(column);

    private static float Number(string cell) =>
        float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number) ? number : 0;
}
