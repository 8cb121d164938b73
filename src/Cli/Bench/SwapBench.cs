using Recsys.Cli.Hosting;

namespace Recsys.Cli.Bench;

/// <summary>
/// Swaps the model back and forth under an open load of recommendations, and compares the latency of requests that were
/// due while a swap ran (prepare, switch, and a second after it) with that of requests before the first swap. What is due
/// between the swaps counts in neither. The details also have the requests due in the swap calls alone, without that second, and how
/// long collections of garbage stopped the process while swaps ran: what of a slow run was the collector's, and what the machine's.
/// With hogs, other processes load the cores from the first measured request on; each swap then takes long, so there are fewer, and
/// the youngest generation is collected ten times a second, so that there are pauses enough to tell how long they are.
/// </summary>
internal static class SwapBench
{
    private const int Swaps = 10;
    private const int SwapsBesideHogs = 3;
    private static readonly TimeSpan BetweenCollections = TimeSpan.FromMilliseconds(100);

    public static async Task<BenchReport> RunAsync(double rate, int seconds, int hogs, CancellationToken cancellationToken)
    {
        using var state = new StateFolder(null);
        await using var silo = await EmbeddedSilo.StartAsync(state.Path, cancellationToken);
        await BenchWorld.PublishAsync(silo, state, "bench-1", seed: 1, cancellationToken);
        await BenchWorld.PublishAsync(silo, state, "bench-2", seed: 2, cancellationToken);
        var items = await BenchWorld.AddItemsAsync(silo, "bench-1", cancellationToken);
        await silo.Client.Models.PromoteAsync("bench-1", cancellationToken);
        await BenchWorld.AddHistoriesAsync(silo.Client, items, BenchWorld.Users, cancellationToken);

        // A user's first list makes the memory of what was shown to them: once for all, as in a silo that has run for a while.
        await Parallel.ForAsync(0, BenchWorld.Users, cancellationToken, async (n, _) => await AskAsync(silo, n));

        var warm = new LatencyRecorder();
        var before = new LatencyRecorder();
        var calls = new LatencyRecorder();
        var after = new LatencyRecorder();
        var between = new LatencyRecorder();
        var phases = new LoadPhases(warm);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = OpenLoop.RunAsync(rate, TimeSpan.FromHours(1), n => AskAsync(silo, n), phases, stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(10), cancellationToken);

        using var pauses = new GcPauses();
        using var neighbours = new CpuHogs(hogs);
        using var collector = hogs > 0 ? new Timer(_ => GC.Collect(0), null, TimeSpan.Zero, BetweenCollections) : null;
        var swapping = new List<(DateTime, DateTime)>();
        var measured = Now();
        phases.Begin(before);
        await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);
        var pausesBefore = pauses.In([(measured, Now())]);
        var prepare = 0.0;
        var (paused, full) = (TimeSpan.Zero, 0);
        var swaps = hogs > 0 ? SwapsBesideHogs : Swaps;
        for (var swap = 0; swap < swaps; swap++)
        {
            var called = Now();
            var (pausedBefore, fullBefore) = (GC.GetTotalPauseDuration(), GC.CollectionCount(2));
            phases.Begin(calls);
            var report = await silo.Client.Models.PromoteAsync(swap % 2 == 0 ? "bench-2" : "bench-1", cancellationToken);
            phases.Begin(after);
            swapping.Add((called, Now()));
            prepare = Math.Max(prepare, report.PrepareMilliseconds);
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            phases.Begin(between);
            paused += GC.GetTotalPauseDuration() - pausedBefore;
            full += GC.CollectionCount(2) - fullBefore;
            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        }

        await stop.CancelAsync();
        await load;
        var during = new LatencyRecorder();
        during.Add(calls);
        during.Add(after);
        var pausesDuring = pauses.In(swapping);
        return new BenchReport
        {
            Name = "swap",
            P50Ms = during.Percentile(50),
            P99Ms = during.Percentile(99),
            Failures = warm.Failures + before.Failures + during.Failures + between.Failures,
            Details = new Dictionary<string, double>
            {
                ["p50BeforeMs"] = before.Percentile(50),
                ["p99BeforeMs"] = before.Percentile(99),
                ["p99DuringOverBefore"] = Math.Round(during.Percentile(99) / before.Percentile(99), 3),
                ["p99SwapCallOnlyMs"] = calls.Percentile(99),
                ["requestsSwapCallOnly"] = calls.Count,
                ["requestsBefore"] = before.Count,
                ["requestsDuring"] = during.Count,
                ["maxDuringMs"] = during.Percentile(100),
                ["gcPauseDuringMs"] = paused.TotalMilliseconds,
                ["gcPauseP90BeforeMs"] = GcPauses.Percentile(pausesBefore, 90),
                ["gcPauseP90SwapCallMs"] = GcPauses.Percentile(pausesDuring, 90),
                ["gcPauseMaxSwapCallMs"] = GcPauses.Percentile(pausesDuring, 100),
                ["collectionsSwapCall"] = pausesDuring.Length,
                ["gen2CollectionsDuring"] = full,
                ["swaps"] = swaps,
                ["longestPrepareMs"] = prepare,
                ["ratePerSecond"] = rate,
                ["hogs"] = hogs,
            },
        };
    }

    private static async Task AskAsync(EmbeddedSilo silo, long n)
    {
        var answer = await silo.Client.RecommendAsync(new RecommendRequest { UserId = BenchWorld.User(n * 7919), Count = BenchWorld.Count });
        if (answer.Degraded || answer.Items.Count != BenchWorld.Count)
        {
            throw new InvalidOperationException($"{answer.Items.Count} items; {answer.DegradedReason ?? "not degraded"}");
        }
    }

    private static DateTime Now() => TimeProvider.System.GetUtcNow().UtcDateTime;
}
