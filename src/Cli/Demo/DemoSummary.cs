using Recsys.Cli.Bench;
using Spectre.Console;

namespace Recsys.Cli.Demo;

/// <summary>The tables at the end of the demo.</summary>
internal static class DemoSummary
{
    public static Table Latencies(DemoLoad load, SwapReport swap)
    {
        var table = new Table()
            .Title(FormattableString.Invariant($"requests (swap: prepared in {swap.PrepareMilliseconds:0} ms, switched in {swap.SwitchMilliseconds:0} ms)"))
            .AddColumn("phase")
            .AddColumn(new TableColumn("requests").RightAligned())
            .AddColumn(new TableColumn("failures").RightAligned())
            .AddColumn(new TableColumn("p50 ms").RightAligned())
            .AddColumn(new TableColumn("p99 ms").RightAligned());
        Row("recommend before the swap", load.Before);
        Row("recommend during the swap", load.During);
        Row("recommend after the swap", load.After);
        Row("track (all phases)", load.Events);
        return table;

        void Row(string phase, LatencyRecorder r) => table.AddRow(
            phase,
            FormattableString.Invariant($"{r.Count:#,0}"),
            FormattableString.Invariant($"{r.Failures}"),
            FormattableString.Invariant($"{r.Percentile(50):0.00}"),
            FormattableString.Invariant($"{r.Percentile(99):0.00}"));
    }

    public static Table Checks(IEnumerable<(string Check, bool Holds, string Found)> checks)
    {
        var table = new Table().Title("checks").AddColumns("check", "found", "holds");
        foreach (var (check, holds, found) in checks)
        {
            table.AddRow(Markup.Escape(check), Markup.Escape(found), holds ? "[green]yes[/]" : "[red]no[/]");
        }

        return table;
    }
}
