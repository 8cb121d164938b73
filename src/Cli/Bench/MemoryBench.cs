using Recsys.Cli.Hosting;

namespace Recsys.Cli.Bench;

/// <summary>Managed memory of users at rest: a session of 50, a 64-dim interest, their grain activation and all.</summary>
internal static class MemoryBench
{
    private const int Warm = 1000;

    public static async Task<BenchReport> RunAsync(int users, CancellationToken cancellationToken)
    {
        using var state = new StateFolder(null);
        await using var silo = await EmbeddedSilo.StartAsync(state.Path, cancellationToken);
        await BenchWorld.PublishAsync(silo, state, "bench-1", seed: 1, cancellationToken);
        var items = await BenchWorld.AddItemsAsync(silo, "bench-1", cancellationToken);
        await silo.Client.Models.PromoteAsync("bench-1", cancellationToken);

        // The first users bring what all share: compiled code, pools, the log's page cache. The items' grains are asked for, since whichever
        // of them the users' events activate below is not the users'.
        await Parallel.ForEachAsync(items, cancellationToken, async (item, ct) => await silo.Client.GetItemAsync(item, ct));
        await BenchWorld.AddHistoriesAsync(silo.Client, items, Warm, cancellationToken);
        var before = Settled();
        await BenchWorld.AddHistoriesAsync(silo.Client, items, users + Warm, cancellationToken, from: Warm);
        var after = Settled();
        var sample = await silo.Client.GetUserAsync($"user-{Warm + users - 1:00000}", cancellationToken);
        if (sample.Session.Count != BenchWorld.History || sample.Interest.Count != 64)
        {
            throw new InvalidOperationException($"A user holds {sample.Session.Count} events and an interest of {sample.Interest.Count}.");
        }

        return new BenchReport
        {
            Name = "memory",
            BytesPerUser = Math.Round((after - before) / (double)users, 1),
            Failures = 0,
            Details = new Dictionary<string, double> { ["users"] = users, ["sessionLength"] = BenchWorld.History, ["interestDimension"] = 64 },
        };
    }

    private static long Settled()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
