using System.Globalization;
using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Data;

/// <summary>Makes examples of a table's rows, in the order of their times.</summary>
/// <param name="columns">Which columns mean what.</param>
/// <param name="rows">The cells of <see cref="TableColumns.All"/>, row by row.</param>
/// <param name="report">Receives the counts.</param>
internal sealed class TableRows(TableColumns columns, IReadOnlyList<string[]> rows, TableReport report)
{
    private readonly List<string> _all = [.. columns.All];
    private readonly Dictionary<string, int> _unknownKinds = new(StringComparer.Ordinal);

    /// <summary>The users met.</summary>
    public IdIndex Users { get; } = new();

    /// <summary>The items met.</summary>
    public IdIndex Items { get; } = new();

    /// <summary>Reads the rows.</summary>
    /// <returns>The examples, oldest first, with the kind of each one's event, and its cells.</returns>
    public (Example[] Examples, InteractionKind[] Kinds, string[][] Cells) Read()
    {
        var (user, item, time, kind, label, value) = (At(columns.User)!.Value, At(columns.Item)!.Value, At(columns.Time), At(columns.Kind), At(columns.Label), At(columns.Value));
        var (channel, channelScore) = (At(columns.Channel), At(columns.ChannelScore));
        var times = time is { } column ? new TimeColumn(columns.TimeForm, rows.Select(r => r[column])) : null;
        var seen = new HashSet<(int, int, long, InteractionKind, float)>();
        var read = new List<(Example Example, InteractionKind Kind, string[] Cells)>();
        var previous = long.MinValue;
        foreach (var cells in rows)
        {
            report.Rows++;
            if (Unusable(cells, out var at, out var y) is { } reason)
            {
                report.Unusable++;
                report.FirstUnusable ??= $"row {report.Rows}: {reason}";
                continue;
            }

            var named = default(InteractionKind?);
            if (kind is { } k && (!columns.Kinds.TryGet(cells[k], out named) || named is null))
            {
                if (columns.Kinds.TryGet(cells[k], out _))
                {
                    report.LeftOut++;
                }
                else
                {
                    _unknownKinds[cells[k]] = _unknownKinds.GetValueOrDefault(cells[k]) + 1;
                }

                continue;
            }

            y = label is not null ? y : named is null || FeedbackKinds.Positive.Contains(named.Value) ? 1 : 0;
            var example = new Example(
                Users.GetOrAdd(cells[user]),
                Items.GetOrAdd(cells[item]),
                at,
                y,
                Number(value is { } v ? cells[v] : string.Empty),
                channel is { } c && cells[c].Length > 0 ? cells[c] : null,
                Number(channelScore is { } s ? cells[s] : string.Empty));
            var of = named ?? TableReader.Event(example).Kind;
            if (time is not null && !seen.Add((example.User, example.Item, at, of, y)))
            {
                report.Duplicates++;
                continue;
            }

            report.OutOfOrder += at < previous ? 1 : 0;
            previous = at;
            read.Add((example, of, cells));
        }

        if (_unknownKinds.Count > 0)
        {
            throw EventKinds.Unknown(columns.Kind!, _unknownKinds);
        }

        // Stable: rows of one time keep the order of the file.
        var sorted = read.OrderBy(r => r.Example.Time).ToArray();
        if (times is not null && sorted.Length > 0)
        {
            report.Times = string.Create(
                CultureInfo.InvariantCulture,
                $"{times} from {DateTimeOffset.FromUnixTimeMilliseconds(sorted[0].Example.Time):yyyy-MM-dd} to {DateTimeOffset.FromUnixTimeMilliseconds(sorted[^1].Example.Time):yyyy-MM-dd}");
        }

        return (Array.ConvertAll(sorted, r => r.Example), Array.ConvertAll(sorted, r => r.Kind), Array.ConvertAll(sorted, r => r.Cells));

        string? Unusable(string[] cells, out long at, out float y)
        {
            (at, y) = (report.Rows, 0);
            return cells[user].Length == 0 ? "no user"
                : cells[item].Length == 0 ? "no item"
                : label is { } l && (!float.TryParse(cells[l], NumberStyles.Float, CultureInfo.InvariantCulture, out y) || !float.IsFinite(y)) ? $"label '{cells[l]}' is not a number"
                : time is { } t && !times!.TryRead(cells[t], out at) ? times.Refusal(cells[t])
                : null;
        }
    }

    private int? At(string? column) => column is null ? null : _all.IndexOf(column);

    private static float Number(string cell) =>
        float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number) ? number : 0;
}
