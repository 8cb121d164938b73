using Recsys.Cli.Hosting;

namespace Recsys.Cli.Bench;

/// <summary>
/// Recommendations end to end through the client and one silo: 10,000 items, 10,000 users with 50 events each, 500
/// candidates recalled and ranked by a 256-200-80-1 head, 20 returned. Latency from an open loop, throughput from a closed
/// one, the ceiling from ONNX Runtime alone on the same head. With a filter the same items have attributes, requests with and without it
/// take turns, and the ceiling is what those without reach.
/// </summary>
internal static class ServeBench
{
    // Turns of each kind of request: what else the machine does meanwhile falls on both.
    private const int Turns = 4;

    public static async Task<BenchReport> RunAsync(double rate, int seconds, ItemFilter? filter, CancellationToken cancellationToken)
    {
        using var state = new StateFolder(null);
        await using var silo = await EmbeddedSilo.StartAsync(state.Path, cancellationToken);
        await BenchWorld.PublishAsync(silo, state, "bench-1", seed: 1, cancellationToken);
        var items = await BenchWorld.AddItemsAsync(silo, "bench-1", cancellationToken, filter is null ? null : BenchWorld.PriceAndCategory);
        await silo.Client.Models.PromoteAsync("bench-1", cancellationToken);
        await BenchWorld.AddHistoriesAsync(silo.Client, items, BenchWorld.Users, cancellationToken);

        await ClosedAsync(silo, filter, TimeSpan.FromSeconds(5), new LatencyRecorder(), cancellationToken);
        var head = RawHead.CallsPerSecond(BenchWorld.Artifact(1), BenchWorld.Candidates, TimeSpan.FromSeconds(Math.Min(5, seconds)));
        return filter is null
            ? await WithoutAsync(silo, rate, TimeSpan.FromSeconds(seconds), head, cancellationToken)
            : await FilteredAsync(silo, filter, rate, TimeSpan.FromSeconds(seconds), head, cancellationToken);
    }

    private static async Task<BenchReport> WithoutAsync(EmbeddedSilo silo, double rate, TimeSpan time, double head, CancellationToken cancellationToken)
    {
        var (closed, open) = (new LatencyRecorder(), new LatencyRecorder());
        var throughput = await ClosedAsync(silo, null, time, closed, cancellationToken);
        await OpenAsync(silo, null, rate, time, open, cancellationToken);
        return new BenchReport
        {
            Name = "serve",
            P50Ms = open.Percentile(50),
            P99Ms = open.Percentile(99),
            PerSecond = throughput,
            CeilingPerSecond = head,
            Failures = open.Failures + closed.Failures,
            Details = new Dictionary<string, double>
            {
                ["openLoopPerSecond"] = rate,
                ["openLoopRequests"] = open.Count,
                ["closedLoopP50Ms"] = closed.Percentile(50),
                ["closedLoopP99Ms"] = closed.Percentile(99),
            },
        };
    }

    private static async Task<BenchReport> FilteredAsync(
        EmbeddedSilo silo, ItemFilter filter, double rate, TimeSpan time, double head, CancellationToken cancellationToken)
    {
        var explained = await silo.Client.ExplainAsync(Request(0, filter), cancellationToken);
        if (explained.Items.Count < BenchWorld.Count)
        {
            throw new ArgumentException($"--filter leaves {explained.Items.Count} items to a user; a list of the benchmark has {BenchWorld.Count}.");
        }

        var (closed, open) = (new LatencyRecorder(), new LatencyRecorder());
        var (closedWithout, openWithout) = (new LatencyRecorder(), new LatencyRecorder());
        var (throughput, without) = (0.0, 0.0);
        for (var turn = 0; turn < Turns; turn++)
        {
            without += await ClosedAsync(silo, null, time / Turns, closedWithout, cancellationToken) / Turns;
            throughput += await ClosedAsync(silo, filter, time / Turns, closed, cancellationToken) / Turns;
            await OpenAsync(silo, null, rate, time / Turns, openWithout, cancellationToken);
            await OpenAsync(silo, filter, rate, time / Turns, open, cancellationToken);
        }

        return new BenchReport
        {
            Name = "serve-filtered",
            P50Ms = open.Percentile(50),
            P99Ms = open.Percentile(99),
            PerSecond = throughput,
            CeilingPerSecond = without,
            Failures = open.Failures + closed.Failures + openWithout.Failures + closedWithout.Failures,
            Details = new Dictionary<string, double>
            {
                ["candidates"] = explained.Candidates,
                ["openLoopPerSecond"] = rate,
                ["unfilteredP50Ms"] = openWithout.Percentile(50),
                ["unfilteredP99Ms"] = openWithout.Percentile(99),
                ["closedLoopP50Ms"] = closed.Percentile(50),
                ["closedLoopP99Ms"] = closed.Percentile(99),
                ["unfilteredClosedLoopP50Ms"] = closedWithout.Percentile(50),
                ["unfilteredClosedLoopP99Ms"] = closedWithout.Percentile(99),
                ["rankerAlonePerSecond"] = head,
            },
        };
    }

    private static Task<double> ClosedAsync(EmbeddedSilo silo, ItemFilter? filter, TimeSpan time, LatencyRecorder recorder, CancellationToken cancellationToken) =>
        ClosedLoop.RunAsync(2 * Environment.ProcessorCount, time, (w, n) => AskAsync(silo, filter, (w * 2503) + n), recorder, cancellationToken);

    private static Task OpenAsync(EmbeddedSilo silo, ItemFilter? filter, double rate, TimeSpan time, LatencyRecorder recorder, CancellationToken cancellationToken) =>
        OpenLoop.RunAsync(rate, time, n => AskAsync(silo, filter, n * 7919), new LoadPhases(recorder), cancellationToken);

    private static RecommendRequest Request(long n, ItemFilter? filter) => new() { UserId = BenchWorld.User(n), Count = BenchWorld.Count, Filter = filter };

    private static async Task AskAsync(EmbeddedSilo silo, ItemFilter? filter, long n)
    {
        var answer = await silo.Client.RecommendAsync(Request(n, filter));
        if (answer.Degraded || answer.Items.Count != BenchWorld.Count)
        {
            throw new InvalidOperationException($"{answer.Items.Count} items; {answer.DegradedReason ?? "not degraded"}");
        }
    }
}
