using System.Collections.Concurrent;
using System.Diagnostics;
using Recsys.Cli.Hosting;
using Recsys.Models;
using Recsys.Simulation;

namespace Recsys.Cli.Bench;

/// <summary>
/// Swaps the model back and forth over several silos under an open load of recommendations: how long a swap takes from its call to its
/// report, for how long answers of both versions came, from the first of the new one to the last of the old one, and the latency of requests
/// before and during the swaps. All silos are in this process, each with versions of its own, and share its cores, as they do not in production.
/// </summary>
internal static class SwapClusterBench
{
    private const int Swaps = 10;
    private const int AllowedMs = 5000;

    public static async Task<BenchReport> RunAsync(int silos, double rate, int seconds, CancellationToken cancellationToken)
    {
        using var state = new StateFolder(null);
        string[] versions = ["bench-1", "bench-2"];
        await FillAsync(state, versions, cancellationToken);
        await using var cluster = await RecsysTestCluster.StartAsync(new() { Folder = state.Path, Silos = silos });

        // A user's first list makes the memory of what was shown to them, as in silos that have run for a while.
        await Parallel.ForAsync(0, BenchWorld.Users, cancellationToken, async (n, _) => await AskAsync(cluster, n));

        var answers = new ConcurrentQueue<(long At, string? Version)>();
        var warm = new LatencyRecorder();
        var before = new LatencyRecorder();
        var during = new LatencyRecorder();
        var between = new LatencyRecorder();
        var phases = new LoadPhases(warm);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = OpenLoop.RunAsync(rate, TimeSpan.FromHours(1), async n => answers.Enqueue(await AskAsync(cluster, n)), phases, stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(10), cancellationToken);
        phases.Begin(before);
        await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);

        var took = new List<double>();
        var both = new List<double>();
        var (prepare, switched, late) = (0.0, 0.0, 0);
        for (var swap = 0; swap < Swaps; swap++)
        {
            answers.Clear();
            var next = versions[(swap + 1) % 2];
            var called = Stopwatch.GetTimestamp();
            phases.Begin(during);
            var report = await cluster.Client.Models.PromoteAsync(next, cancellationToken);
            took.Add(Stopwatch.GetElapsedTime(called).TotalMilliseconds);
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            phases.Begin(between);
            prepare = Math.Max(prepare, report.PrepareMilliseconds);
            switched = Math.Max(switched, report.SwitchMilliseconds);
            late += report.LateSilos.Count;
            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
            both.Add(Overlap([.. answers], next));
        }

        await stop.CancelAsync();
        await load;
        return new BenchReport
        {
            Name = "swap",
            P50Ms = during.Percentile(50),
            P99Ms = during.Percentile(99),
            Failures = warm.Failures + before.Failures + during.Failures + between.Failures,
            Details = new Dictionary<string, double>
            {
                ["silos"] = silos,
                ["swaps"] = Swaps,
                ["longestSwapMs"] = took.Max(),
                ["medianSwapMs"] = took.Order().ElementAt(Swaps / 2),
                ["allowedSwapMs"] = AllowedMs,
                ["swapsInTime"] = took.Count(ms => ms <= AllowedMs),
                ["longestPrepareMs"] = prepare,
                ["longestSwitchMs"] = switched,
                ["longestBothVersionsMs"] = both.Max(),
                ["lateSilos"] = late,
                ["p50BeforeMs"] = before.Percentile(50),
                ["p99BeforeMs"] = before.Percentile(99),
                ["requestsBefore"] = before.Count,
                ["requestsDuring"] = during.Count,
                ["ratePerSecond"] = rate,
            },
        };
    }

    /// <summary>Milliseconds from the first answer of the new version to the last one of another; 0 where none came after it.</summary>
    internal static double Overlap(IReadOnlyCollection<(long At, string? Version)> answers, string next)
    {
        var (first, last) = (long.MaxValue, long.MinValue);
        foreach (var (at, version) in answers)
        {
            (first, last) = version == next ? (Math.Min(first, at), last) : (first, Math.Max(last, at));
        }

        return last > first ? Stopwatch.GetElapsedTime(first, last).TotalMilliseconds : 0;
    }

    // With one silo, which writes the log alone: several write to one file, and wait for each other.
    private static async Task FillAsync(StateFolder state, string[] versions, CancellationToken cancellationToken)
    {
        var store = new LocalModelStore(new LocalModelStoreOptions { Folder = state.Sub("models") });
        for (var i = 0; i < versions.Length; i++)
        {
            var source = state.Sub("artifact");
            BenchWorld.Artifact(i + 1).Write(source, versions[i], DateTimeOffset.UnixEpoch);
            await store.PublishAsync(versions[i], source, cancellationToken);
            Directory.Delete(source, recursive: true);
        }

        await using var cluster = await RecsysTestCluster.StartAsync(new() { Folder = state.Path });
        using var model = LoadedModel.Open(await store.FetchAsync(versions[0], cancellationToken));
        var items = Enumerable.Range(0, model.Items.Count).Select(model.Items.GetId).ToArray();
        await cluster.Client.UpsertItemsAsync([.. items.Select(id => new Item { Id = id })], cancellationToken);
        await cluster.RefreshAsync();
        await cluster.Client.Models.PromoteAsync(versions[0], cancellationToken);
        await BenchWorld.AddHistoriesAsync(cluster.Client, items, BenchWorld.Users, cancellationToken);
    }

    private static async Task<(long At, string? Version)> AskAsync(RecsysTestCluster cluster, long n)
    {
        var answer = await cluster.Client.RecommendAsync(new RecommendRequest { UserId = BenchWorld.User(n * 7919), Count = BenchWorld.Count });
        return answer.Degraded || answer.Items.Count != BenchWorld.Count
            ? throw new InvalidOperationException($"{answer.Items.Count} items; {answer.DegradedReason ?? "not degraded"}")
            : (Stopwatch.GetTimestamp(), answer.ModelVersion);
    }
}
