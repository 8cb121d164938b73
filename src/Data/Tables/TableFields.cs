using Recsys.Models;

namespace Recsys.Data;

/// <summary>Makes the columns of a table's features.</summary>
internal static class TableFields
{
    public static FieldColumn Column(FieldSpec field, string[] cells, TableReport report)
    {
        var missing = cells.Count(c => c.Length == 0);
        if (missing > 0)
        {
            report.Missing[field.Name] = missing;
        }

        return field.Form == FieldForm.Number ? Numbers(field, cells, report) : Categories(field, cells);
    }

    /// <summary>The cell of each user, item or example; of a user or an item with several the latest one that is not empty.</summary>
    public static string[] Latest(FieldSpec field, TableColumns columns, string[][] rows, Example[] examples, int users, int items)
    {
        var column = columns.All.ToList().IndexOf(field.Column);
        return field.Owner switch
        {
            FieldOwner.User => Of(users, e => e.User),
            FieldOwner.Item => Of(items, e => e.Item),
            _ => Array.ConvertAll(rows, r => r[column]),
        };

        string[] Of(int owners, Func<Example, int> owner)
        {
            var latest = Enumerable.Repeat(string.Empty, owners).ToArray();
            for (var i = 0; i < rows.Length; i++)
            {
                if (rows[i][column].Length > 0)
                {
                    latest[owner(examples[i])] = rows[i][column];
                }
            }

            return latest;
        }
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

    private static FieldColumn Numbers(FieldSpec field, string[] cells, TableReport report)
    {
        var known = cells.Select(c => NumberScale.TryParse(c, out var n) ? n : double.NaN).Where(double.IsFinite).ToArray();
        var unreadable = cells.Count(c => c.Length > 0) - known.Length;
        if (unreadable > 0)
        {
            report.NotNumbers[field.Name] = unreadable;
        }

        var mean = known.Length > 0 ? known.Average() : 0;
        var scale = new NumberScale(mean, known.Length > 0 ? Math.Sqrt(known.Average(n => (n - mean) * (n - mean))) : 0);
        return FieldColumn.Number(field.Name, field.Owner, Array.ConvertAll(cells, scale.Of), scale);
    }
}
