using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Cli.Hosting;
using Recsys.Retrieval;

namespace Recsys.Cli.Bench;

/// <summary>
/// A large catalogue: items of five attributes imported through the client, batches of 10,000 in order, until they are durable; then
/// the silo stops, and another one starts on the same folder until it answers. Events of a tenth of the items give it totals to read. Memory is the managed heap of the
/// whole process that is in use at the end.
/// </summary>
internal static class CatalogueBench
{
    private const int Batch = 10_000;
    private const int EventsPerUser = 500;

    public static async Task<BenchReport> RunAsync(int items, string? stateFolder, CancellationToken cancellationToken)
    {
        using var state = new StateFolder(stateFolder);
        double import;
        double visible;
        await using (var silo = await EmbeddedSilo.StartAsync(state.Path, cancellationToken))
        {
            var start = Stopwatch.GetTimestamp();
            for (var first = 0; first < items; first += Batch)
            {
                await silo.Client.UpsertItemsAsync([.. Enumerable.Range(first, Math.Min(Batch, items - first)).Select(Make)], cancellationToken);
            }

            import = Stopwatch.GetElapsedTime(start).TotalSeconds;
            await WaitForAsync(silo, items, cancellationToken);
            visible = Stopwatch.GetElapsedTime(start).TotalSeconds;
            await TrackAsync(silo, items, cancellationToken);
        }

        var again = Stopwatch.GetTimestamp();
        await using var restarted = await EmbeddedSilo.StartAsync(state.Path, cancellationToken);
        var answer = await restarted.Client.RecommendAsync(new RecommendRequest { UserId = "somebody", Count = BenchWorld.Count }, cancellationToken);
        var ready = Stopwatch.GetElapsedTime(again).TotalSeconds;
        var table = restarted.Services.GetRequiredService<ItemTable>();
        if (table.ItemCount != items || answer.Items.Count != Math.Min(items, BenchWorld.Count))
        {
            throw new InvalidOperationException($"The silo has {table.ItemCount} of {items} items and answered with {answer.Items.Count}.");
        }

        return new BenchReport
        {
            Name = "catalogue",
            PerSecond = Math.Round(items / import, 1),
            Failures = 0,
            Details = new Dictionary<string, double>
            {
                ["items"] = items,
                ["importSeconds"] = Math.Round(import, 2),
                ["visibleSeconds"] = Math.Round(visible, 2),
                ["readySeconds"] = Math.Round(ready, 2),
                ["managedBytesPerItem"] = Math.Round(Settled() / (double)items, 1),
            },
        };
    }

    private static Item Make(int n) => new()
    {
        Id = $"item-{(uint)n * 2654435761u:x8}-{n}",
        Attributes =
        [
            new("genre", $"genre-{n % 23}"),
            new("studio", $"studio-{n % 4001}"),
            new("platform", n % 2 == 0 ? "pc" : "console"),
            new("price", FormattableString.Invariant($"{(n % 60) + .99:0.00}")),
            new("title", $"The title of item number {n}"),
        ],
    };

    private static Task TrackAsync(EmbeddedSilo silo, int items, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = cancellationToken };
        return Parallel.ForAsync(0, Math.Max(1, items / 10 / EventsPerUser), parallel, async (u, ct) =>
        {
            var events = Enumerable.Range(0, EventsPerUser).Select(i => new UserEvent
            {
                Id = UserEvent.NewId(),
                UserId = BenchWorld.User(u),
                ItemId = Make(((u * EventsPerUser) + i) * 10 % items).Id,
                Kind = EventKind.Click,
                Time = TimeProvider.System.GetUtcNow(),
            });
            await silo.Client.TrackAsync([.. events], ct);
        });
    }

    private static async Task WaitForAsync(EmbeddedSilo silo, int items, CancellationToken cancellationToken)
    {
        var table = silo.Services.GetRequiredService<ItemTable>();
        while (table.ItemCount < items)
        {
            await Task.Delay(10, cancellationToken);
        }
    }

    private static long Settled()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
