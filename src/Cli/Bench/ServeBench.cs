using Recsys.Cli.Hosting;

namespace Recsys.Cli.Bench;

/// <summary>
/// Recommendations end to end through the client and one silo: 10,000 items, 10,000 users with 50 events each, 500
/// candidates recalled and ranked by a 256-200-80-1 head, 20 returned. Latency from an open loop, throughput from a closed
/// one, the ceiling from ONNX Runtime alone on the same head.
/// </summary>
internal static class ServeBench
{
    public static async Task<BenchReport> RunAsync(double rate, int seconds, CancellationToken cancellationToken)
    {
        using var state = new StateFolder(null);
        await using var silo = await EmbeddedSilo.StartAsync(state.Path, cancellationToken);
        await BenchWorld.PublishAsync(silo, state, "bench-1", seed: 1, cancellationToken);
        var items = await BenchWorld.AddItemsAsync(silo, "bench-1", cancellationToken);
        await silo.Client.Models.PromoteAsync("bench-1", cancellationToken);
        await BenchWorld.AddHistoriesAsync(silo, items, BenchWorld.Users, cancellationToken);

        var workers = 2 * Environment.ProcessorCount;
        await ClosedLoop.RunAsync(workers, TimeSpan.FromSeconds(5), (w, n) => AskAsync(silo, w, n), new LatencyRecorder(), cancellationToken);
        var ceiling = RawHead.CallsPerSecond(BenchWorld.Artifact(1), BenchWorld.Candidates, TimeSpan.FromSeconds(Math.Min(5, seconds)));

        var closed = new LatencyRecorder();
        var throughput = await ClosedLoop.RunAsync(workers, TimeSpan.FromSeconds(seconds), (w, n) => AskAsync(silo, w, n), closed, cancellationToken);

        var open = new LatencyRecorder();
        await OpenLoop.RunAsync(rate, TimeSpan.FromSeconds(seconds), n => AskAsync(silo, 0, n * 7919), new LoadPhases(open), cancellationToken);
        return new BenchReport
        {
            Name = "serve",
            P50Ms = open.Percentile(50),
            P99Ms = open.Percentile(99),
            PerSecond = throughput,
            CeilingPerSecond = ceiling,
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

    private static async Task AskAsync(EmbeddedSilo silo, int worker, long n)
    {
        var answer = await silo.Client.RecommendAsync(new RecommendRequest
        {
            UserId = BenchWorld.User((worker * 2503) + n),
            Count = BenchWorld.Count,
        });
        if (answer.Degraded || answer.Items.Count != BenchWorld.Count)
        {
            throw new InvalidOperationException($"{answer.Items.Count} items; {answer.DegradedReason ?? "not degraded"}");
        }
    }
}
