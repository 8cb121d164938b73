using Recsys.Models;

namespace Recsys.Data;

/// <summary>
/// Makes the columns of a table's features. A row tells what a user's or an item's fields were at its time; where its cell is empty, they were
/// what an earlier row said. What is static is the same at all times.
/// </summary>
internal sealed class TableFields
{
    private readonly TableReport _report;
    private readonly (FieldSpec Field, string[] Cells)[] _fields;

    private TableFields(OwnerRows rows, (FieldSpec Field, string[] Cells)[] fields, TableReport report) => (Rows, _fields, _report) = (rows, fields, report);

    /// <summary>The rows of the columns.</summary>
    public OwnerRows Rows { get; }

    /// <summary>The fields of users or items.</summary>
    /// <param name="columns">Which columns mean what.</param>
    /// <param name="owner">Whose fields.</param>
    /// <param name="rows">The cells of each example, oldest first.</param>
    /// <param name="ofExamples">The owner of each example.</param>
    /// <param name="owners">Number of owners.</param>
    /// <param name="report">Receives the counts.</param>
    public static TableFields Of(TableColumns columns, FieldOwner owner, string[][] rows, int[] ofExamples, int owners, TableReport report)
    {
        FieldSpec[] fields = [.. columns.Fields.Where(f => f.Owner == owner)];
        int[] places = [.. fields.Select(f => columns.All.ToList().IndexOf(f.Column))];
        var known = new string[owners][];
        var statics = fields.Select((f, at) => f.IsStatic ? Latest(f, places[at], rows, ofExamples, owners, report) : null).ToArray();

        // Each state that an owner was in, and the one that it is in.
        var states = new List<string[]>();
        var byText = new Dictionary<(int Owner, string Text), int>();
        var current = new int[owners];
        var count = new int[owners];
        var stateOf = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var of = ofExamples[i];
            var isNew = known[of] is null;
            var state = known[of] ??= [.. fields.Select((_, at) => statics[at]?[of] ?? string.Empty)];
            for (var f = 0; f < fields.Length; f++)
            {
                if (statics[f] is null && rows[i][places[f]] is { Length: > 0 } cell && cell != state[f])
                {
                    (state[f], isNew) = (cell, true);
                }
            }

            if (isNew)
            {
                var text = (of, string.Join('\0', state));
                if (!byText.TryGetValue(text, out current[of]))
                {
                    byText.Add(text, current[of] = states.Count);
                    states.Add([.. state]);
                    count[of]++;
                }
            }

            stateOf[i] = current[of];
        }

        // Owners' rows first, each the latest; behind them every state of those that had several.
        var rowOf = new int[states.Count];
        Array.Fill(rowOf, -1);
        var all = new List<string[]>(known.Select(k => k ?? Enumerable.Repeat(string.Empty, fields.Length).ToArray()));
        List<int> ownerOfRows = [.. Enumerable.Range(0, owners)];
        var ofExample = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            if (count[ofExamples[i]] == 1)
            {
                ofExample[i] = ofExamples[i];
                continue;
            }

            if (rowOf[stateOf[i]] < 0)
            {
                rowOf[stateOf[i]] = all.Count;
                all.Add(states[stateOf[i]]);
                ownerOfRows.Add(ofExamples[i]);
            }

            ofExample[i] = rowOf[stateOf[i]];
        }

        return new TableFields(OwnerRows.Several(owners, [.. ownerOfRows], ofExample), [.. fields.Select((f, at) => (f, all.Select(s => s[at]).ToArray()))], report);
    }

    /// <summary>The fields of examples.</summary>
    /// <param name="columns">Which columns mean what.</param>
    /// <param name="rows">The cells of each example.</param>
    /// <param name="report">Receives the counts.</param>
    public static TableFields OfContexts(TableColumns columns, string[][] rows, TableReport report) => new(
        OwnerRows.Single(rows.Length),
        [.. columns.Fields.Where(f => f.Owner == FieldOwner.Context).Select(f => (f, Array.ConvertAll(rows, r => r[columns.All.ToList().IndexOf(f.Column)])))],
        report);

    /// <summary>The columns.</summary>
    public IEnumerable<FieldColumn> Columns() => _fields.Select(f => Column(f.Field, f.Cells));

    private static string[] Latest(FieldSpec field, int place, string[][] rows, int[] ofExamples, int owners, TableReport report)
    {
        var latest = Enumerable.Repeat(string.Empty, owners).ToArray();
        var changed = new HashSet<int>();
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i][place] is { Length: > 0 } cell)
            {
                if (latest[ofExamples[i]].Length > 0 && latest[ofExamples[i]] != cell)
                {
                    changed.Add(ofExamples[i]);
                }

                latest[ofExamples[i]] = cell;
            }
        }

        if (changed.Count > 0)
        {
            report.Changed[field.Name] = changed.Count;
        }

        return latest;
    }

    private FieldColumn Column(FieldSpec field, string[] cells)
    {
        var missing = cells.AsSpan(0, Rows.Owners).Count(string.Empty);
        if (missing > 0)
        {
            _report.Missing[field.Name] = missing;
        }

        return field.Form == FieldForm.Number ? Numbers(field, cells) : Categories(field, cells);
    }

    private static FieldColumn Categories(FieldSpec field, string[] cells)
    {
        var values = new IdIndex();
        values.GetOrAdd(string.Empty);
        var lists = Array.ConvertAll(cells, c => (field.Form == FieldForm.List ? CategoryList.Members(c) : [c]).Select(values.GetOrAdd).ToArray());
        return field.Form == FieldForm.List
            ? FieldColumn.Categories(field.Name, field.Owner, values.Ids, lists)
            : FieldColumn.Category(field.Name, field.Owner, values.Ids, Array.ConvertAll(lists, l => l[0]));
    }

    private FieldColumn Numbers(FieldSpec field, string[] cells)
    {
        var numbers = Array.ConvertAll(cells, c => NumberScale.TryParse(c, out var n) ? n : double.NaN);
        var unreadable = Enumerable.Range(0, Rows.Owners).Count(i => cells[i].Length > 0 && double.IsNaN(numbers[i]));
        if (unreadable > 0)
        {
            _report.NotNumbers[field.Name] = unreadable;
        }

        return FieldColumn.Scaled(field.Name, field.Owner, numbers, Enumerable.Range(0, numbers.Length));
    }
}
