using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Recsys.Cli.Bench;

/// <summary>Result of a benchmark, as people see it and as one JSON object for scripts.</summary>
internal sealed record BenchReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public required string Name { get; init; }

    /// <summary>Median latency in milliseconds.</summary>
    public double? P50Ms { get; init; }

    /// <summary>99th percentile of latency in milliseconds.</summary>
    public double? P99Ms { get; init; }

    /// <summary>Throughput.</summary>
    public double? PerSecond { get; init; }

    /// <summary>Calls that failed.</summary>
    public long? Failures { get; init; }

    /// <summary>Throughput of what bounds it, measured in the same run.</summary>
    public double? CeilingPerSecond { get; init; }

    /// <summary>PerSecond / CeilingPerSecond.</summary>
    public double? Ratio => PerSecond is { } rate && CeilingPerSecond is { } ceiling ? Math.Round(rate / ceiling, 4) : null;

    /// <summary>Memory of a user at rest.</summary>
    public double? BytesPerUser { get; init; }

    /// <summary>Further figures by name.</summary>
    public IReadOnlyDictionary<string, double>? Details { get; init; }

    /// <summary>Figures of each index at each setting.</summary>
    public IReadOnlyList<IndexRow>? Rows { get; init; }

    /// <summary>Prints the report; with JSON, one object last on standard output.</summary>
    public void Print(bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(this, Json));
            return;
        }

        var table = new Table().Title(Name).AddColumn("figure").AddColumn(new TableColumn("value").RightAligned());
        Row("p50", P50Ms, "ms");
        Row("p99", P99Ms, "ms");
        Row("throughput", PerSecond, "/s");
        Row("ceiling", CeilingPerSecond, "/s");
        Row("ratio to ceiling", Ratio, string.Empty);
        Row("failures", Failures, string.Empty);
        Row("memory of a user", BytesPerUser, "bytes");
        foreach (var (name, value) in Details ?? new Dictionary<string, double>())
        {
            Row(name, value, string.Empty);
        }

        AnsiConsole.Write(table);
        if (Rows is { } rows)
        {
            AnsiConsole.Write(IndexTable(rows));
        }

        void Row(string name, double? value, string unit)
        {
            if (value is { } number)
            {
                table.AddRow(name, FormattableString.Invariant($"{number:#,0.###} {unit}").TrimEnd());
            }
        }
    }

    private static Table IndexTable(IReadOnlyList<IndexRow> rows)
    {
        var table = new Table().AddColumn("index");
        foreach (var name in (ReadOnlySpan<string>)["effort", "recall", "queries/s", "build s", "bytes"])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (var row in rows)
        {
            table.AddRow(
                row.Index,
                FormattableString.Invariant($"{row.Effort}"),
                FormattableString.Invariant($"{row.Recall:0.0000}"),
                FormattableString.Invariant($"{row.PerSecond:#,0.#}"),
                FormattableString.Invariant($"{row.BuildSeconds:#,0.##}"),
                FormattableString.Invariant($"{row.Bytes:#,0}"));
        }

        return table;
    }
}
