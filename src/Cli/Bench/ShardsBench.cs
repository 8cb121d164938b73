using Microsoft.Extensions.DependencyInjection;
using Recsys.Cli.Hosting;
using Recsys.Models;
using Recsys.Retrieval;
using Recsys.Serving;
using Recsys.Simulation;
using Recsys.Training.Export;

namespace Recsys.Cli.Bench;

/// <summary>
/// A divided catalogue against a whole one of the same items, users and version, and against a whole one of as many items as a part has: the lists of both
/// divisions are compared item for item, and one call at a time is measured of each in turn. Every vector is looked at (no graph). All silos are
/// in this process and share its cores, as they do not in production: so the small one is also asked as many times at once as there are parts, which is
/// the work of one divided request on these cores.
/// </summary>
internal static class ShardsBench
{
    private const int Users = 200;
    private const int Events = 20;
    private const int Batch = 10_000;
    private const string Version = "bench-1";

    public static async Task<BenchReport> RunAsync(int items, int shards, int silos, int seconds, CancellationToken cancellationToken)
    {
        using var state = new StateFolder(null);
        var phase = TimeSpan.FromSeconds(seconds);
        var part = state.Sub("part");
        var whole = state.Sub("whole");
        await FillAsync(part, items / shards, cancellationToken);
        await FillAsync(whole, items, cancellationToken);
        var (ofPart, ofParts, ofWhole, divided) = (new LatencyRecorder(), new LatencyRecorder(), new LatencyRecorder(), new LatencyRecorder());
        await MeasureAsync(part, 1, 1, cluster => LoadAsync(cluster, 1, phase, ofPart, cancellationToken), cluster => LoadAsync(cluster, shards, phase, ofParts, cancellationToken));
        var (expected, _) = await MeasureAsync(whole, 1, 1, cluster => LoadAsync(cluster, 1, phase, ofWhole, cancellationToken));
        var (found, held) = await MeasureAsync(whole, silos, shards, cluster => LoadAsync(cluster, 1, phase, divided, cancellationToken));
        return new BenchReport
        {
            Name = "shards",
            P50Ms = divided.Percentile(50),
            P99Ms = divided.Percentile(99),
            Failures = ofPart.Failures + ofParts.Failures + ofWhole.Failures + divided.Failures,
            Details = new Dictionary<string, double>
            {
                ["items"] = items,
                ["shards"] = shards,
                ["silos"] = silos,
                ["listsCompared"] = expected.Count,
                ["listsEqual"] = expected.Zip(found).Count(l => l.First.SequenceEqual(l.Second)),
                ["mostItemsHeldByASilo"] = held,
                ["requests"] = divided.Count,
                ["wholeP50Ms"] = ofWhole.Percentile(50),
                ["wholeP99Ms"] = ofWhole.Percentile(99),
                ["oneShardP50Ms"] = ofPart.Percentile(50),
                ["oneShardP99Ms"] = ofPart.Percentile(99),
                ["oneShardAskedAtOnceP50Ms"] = ofParts.Percentile(50),
                ["oneShardAskedAtOnceP99Ms"] = ofParts.Percentile(99),
                ["p99ToOneShards"] = Math.Round(divided.Percentile(99) / ofPart.Percentile(99), 2),
                ["p99ToOneShardsAskedAtOnce"] = Math.Round(divided.Percentile(99) / ofParts.Percentile(99), 2),
            },
        };
    }

    private static async Task FillAsync(string folder, int items, CancellationToken cancellationToken)
    {
        var source = Path.Combine(folder, "source");
        new SyntheticArtifact(new SyntheticOptions { Items = items, Seed = 1 }).Write(source, Version, DateTimeOffset.UnixEpoch);
        await new LocalModelStore(new LocalModelStoreOptions { Folder = Path.Combine(folder, "models") }).PublishAsync(Version, source, cancellationToken);
        Directory.Delete(source, recursive: true);

        await using var cluster = await StartAsync(folder, 1, 1);
        for (var first = 0; first < items; first += Batch)
        {
            await cluster.Client.UpsertItemsAsync([.. Enumerable.Range(first, Math.Min(Batch, items - first)).Select(n => new Item { Id = Id(n), Attributes = BenchWorld.PriceAndCategory(n) })], cancellationToken);
        }

        await cluster.RefreshAsync();
        await cluster.Client.Models.PromoteAsync(Version, cancellationToken);
        var now = TimeProvider.System.GetUtcNow();
        for (var user = 0; user < Users; user++)
        {
            var random = new Random(user);
            await cluster.Client.TrackAsync(
                [.. Enumerable.Range(0, Events).Select(e => BenchWorld.Click(BenchWorld.User(user), Id(random.Next(items))) with { Time = now - TimeSpan.FromMinutes(Events - e) })], cancellationToken);
        }
    }

    private static async Task<(List<(string, float)[]> Lists, int Held)> MeasureAsync(
        string folder, int silos, int shards, params Func<RecsysTestCluster, Task>[] loads)
    {
        await using var cluster = await StartAsync(folder, silos, shards);
        await cluster.RefreshAsync();
        var lists = new List<(string, float)[]>();
        for (var user = 0; user < Users; user++)
        {
            var answer = await AskAsync(cluster, user);
            lists.Add([.. answer.Items.Select(i => (i.ItemId, i.Score))]);
        }

        foreach (var load in loads)
        {
            await load(cluster);
        }

        var held = Enumerable.Range(0, silos).Max(s => cluster.Services(s).GetRequiredService<ItemTable>().ItemCount
            + cluster.Services(s).GetRequiredService<CatalogueShards>().Held.Sum(p => p.Table.ItemCount));
        return (lists, held);
    }

    private static Task LoadAsync(RecsysTestCluster cluster, int workers, TimeSpan phase, LatencyRecorder recorder, CancellationToken cancellationToken) =>
        ClosedLoop.RunAsync(workers, phase, (worker, n) => AskAsync(cluster, (n * workers) + worker), recorder, cancellationToken);

    private static async Task<RecommendResponse> AskAsync(RecsysTestCluster cluster, long n)
    {
        var answer = await cluster.Client.RecommendAsync(new RecommendRequest { UserId = BenchWorld.User(n % Users), Count = BenchWorld.Count });
        return answer.Degraded || answer.Items.Count != BenchWorld.Count
            ? throw new InvalidOperationException($"{answer.Items.Count} items; {answer.DegradedReason ?? "not degraded"}")
            : answer;
    }

    private static Task<RecsysTestCluster> StartAsync(string folder, int silos, int shards) => RecsysTestCluster.StartAsync(new()
    {
        Folder = folder,
        Silos = silos,
        Services = services =>
        {
            services.Configure<CatalogueOptions>(o => (o.Shards, o.ShardDeadline) = (shards, TimeSpan.FromSeconds(5)));
            services.Configure<RecallOptions>(o => o.GraphFrom = int.MaxValue / 4);
            services.Configure<ServingOptions>(o =>
            {
                foreach (var name in (ReadOnlySpan<string>)["similar-attributes", "live-co-occurrence", "exploration"])
                {
                    o.Channels[name].Enabled = o.Channels[name].WithoutVersion = false;
                }
            });
        },
    });

    private static string Id(int n) => $"item-{n:D7}";
}
