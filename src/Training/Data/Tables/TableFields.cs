using Recsys.Core;
using Recsys.Models;

namespace Recsys.Training;

/// <summary>Makes the columns of a table's features.</summary>
internal static class TableFields
{
    public static FieldColumn Column(
        FieldSpec field, int column, (Example Example, string[] Cells)[] rows, InteractionDataset events, TableReport report)
    {
        var cells = field.Owner switch
        {
            FieldOwner.User => Latest(events.UserCount, r => r.User),
            FieldOwner.Item => Latest(events.ItemCount, r => r.Item),
            _ => Array.ConvertAll(rows, r => r.Cells[column]),
        };
        var missing = cells.Count(c => c.Length == 0);
        if (missing > 0)
        {
            report.Missing[field.Name] = missing;
        }

        return field.Form == FieldForm.Number ? Numbers(field, cells, report) : Categories(field, cells);

        string[] Latest(int owners, Func<Example, int> owner)
        {
            var latest = Enumerable.Repeat(string.Empty, owners).ToArray();
            foreach (var (example, own) in rows)
            {
                if (own[column].Length > 0)
                {
                    latest[owner(example)] = own[column];
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
