using System.Globalization;
using Recsys.Evaluation;
using Recsys.Offline;
using Spectre.Console;

namespace Recsys.Cli.Output;

/// <summary>Tables of metrics for people.</summary>
internal static class MetricTable
{
    /// <summary>A table of values, one model a row; of the cutoffs, only those at 10 fit on a screen.</summary>
    public static Table Of(string title, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> results)
    {
        var names = results.Values.SelectMany(m => m.Keys).Distinct().Where(n => !n.Contains("@5", StringComparison.Ordinal) && (!n.Contains("@20", StringComparison.Ordinal) || n.StartsWith("MRR", StringComparison.Ordinal))).ToArray();
        var table = New(title, ["model", .. names]);
        foreach (var (model, metrics) in results)
        {
            table.AddRow([Markup.Escape(model), .. names.Select(n => metrics.TryGetValue(n, out var value) ? Count(value) : string.Empty)]);
        }

        return table;
    }

    /// <summary>A table with one metric a row and one model a column: a value with its interval, or the mean of several seeds with their deviation.</summary>
    public static Table Of(string title, IReadOnlyList<ModelReport> models)
    {
        var columns = models.GroupBy(m => m.Model).ToArray();
        var table = New(title, ["metric", .. columns.Select(c => c.Key)]);
        foreach (var metric in models.SelectMany(m => m.Metrics).Select(m => m.Name).Distinct())
        {
            table.AddRow([Markup.Escape(metric), .. columns.Select(c => Markup.Escape(Cell([.. c.Select(m => m.Metrics.FirstOrDefault(v => v.Name == metric))])))]);
        }

        table.AddRow(["questions", .. columns.Select(c => Count(c.First().Questions))]);
        table.AddRow(["examples", .. columns.Select(c => Count(c.First().Examples))]);
        if (columns.Any(c => c.Count() > 1))
        {
            table.AddRow(["seeds", .. columns.Select(c => Count(c.Count()))]);
        }

        return table;
    }

    /// <summary>A table of paired differences, one metric a row.</summary>
    public static Table Of(string title, ComparisonReport report)
    {
        var table = New(title, ["metric", report.First, report.Second, "difference", "95 % interval", "p", "users"]);
        foreach (var (metric, c) in report.Metrics)
        {
            table.AddRow(
                Markup.Escape(metric),
                Figure(c.First),
                Figure(c.Second),
                Figure(c.Difference),
                Markup.Escape(Interval(c.Interval)),
                c.PValue is { } p ? p.ToString("0.0000", CultureInfo.InvariantCulture) : "-",
                Count(c.Users));
        }

        return table;
    }

    private static Table New(string title, IReadOnlyList<string> columns)
    {
        var table = new Table().Title(Markup.Escape(title)).AddColumn(columns[0]);
        foreach (var column in columns.Skip(1))
        {
            table.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned());
        }

        return table;
    }

    private static string Cell(MeasuredMetric?[] seeds)
    {
        if (seeds.Length == 1)
        {
            return Cell(seeds[0]);
        }

        double[] values = [.. seeds.Select(s => s?.Value ?? double.NaN)];
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
        return string.Create(CultureInfo.InvariantCulture, $"{mean:0.0000} ± {deviation:0.0000}");
    }

    private static string Cell(MeasuredMetric? metric) => metric switch
    {
        null => string.Empty,
        { Interval: { } interval } => string.Create(CultureInfo.InvariantCulture, $"{metric.Value:0.0000} ± {interval.HalfWidth:0.0000} {Interval(interval)}"),
        _ => Figure(metric.Value),
    };

    private static string Interval(ConfidenceInterval? interval) =>
        interval is { } i ? string.Create(CultureInfo.InvariantCulture, $"[{i.Low:0.0000}, {i.High:0.0000}]") : "-";

    private static string Figure(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Count(double value) => value.ToString(value == Math.Floor(value) ? "#,0" : "0.0000", CultureInfo.InvariantCulture);
}
