using System.Globalization;
using Spectre.Console;

namespace Recsys.Cli.Output;

/// <summary>A table of metrics, one model a row.</summary>
internal static class ResultTable
{
    public static Table Of(string title, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> results)
    {
        var names = results.Values.SelectMany(m => m.Keys).Distinct().ToArray();
        var table = new Table().Title(Markup.Escape(title)).AddColumn("model");
        foreach (var name in names)
        {
            table.AddColumn(new TableColumn(Markup.Escape(name)).RightAligned());
        }

        foreach (var (model, metrics) in results)
        {
            table.AddRow([Markup.Escape(model), .. names.Select(n => metrics.TryGetValue(n, out var value) ? value.ToString("0.0000", CultureInfo.InvariantCulture) : string.Empty)]);
        }

        return table;
    }
}
