using Microsoft.Extensions.DependencyInjection;
using Recsys.Grains.Sharding;
using Recsys.Retrieval;
using Recsys.Serving;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Sharding;

/// <summary>Parts move when silos join and leave, and requests that run meanwhile notice nothing.</summary>
public sealed class MovingPartsTests
{
    private const int Shards = 8;

    [Fact]
    public async Task Recommend_WhileSilosJoinStopAndDie_NoneFails_AndNoPartIsMissing()
    {
        using var divided = new DividedCluster(8);
        await using var cluster = await divided.StartAsync(
            2, Shards, services => services.Configure<CatalogueOptions>(o => o.ShardDeadline = TimeSpan.FromSeconds(4)), standing: false);
        await divided.FillAsync(cluster, withRanker: true);
        var request = new RecommendRequest { UserId = "u2", Count = 25, AllowRepeats = true };
        var before = await cluster.Client.RecommendAsync(request);

        var (running, asked) = (true, 0);
        var loops = Enumerable.Range(0, 3).Select(l => Task.Run(async () =>
        {
            for (var i = l; Volatile.Read(ref running); i += 3)
            {
                var answer = await cluster.Client.RecommendAsync(new RecommendRequest { UserId = $"u{i % DividedCluster.Users}", Count = 10 });
                Assert.Null(answer.MissingShards);
                Assert.Equal(10, answer.Items.Count);
                Interlocked.Increment(ref asked);
            }
        })).ToArray();
        await cluster.AddSiloAsync();
        await SettleAsync(cluster);
        Assert.Equal(Shards * 2, Held(cluster).Sum(h => h.Count));
        Assert.All(Held(cluster), h => Assert.InRange(h.Count, 1, Shards - 1));

        await cluster.KillSiloAsync(2);
        await SettleAsync(cluster);
        Assert.All(Held(cluster), h => Assert.Equal(Shards, h.Count));

        await cluster.AddSiloAsync();
        await SettleAsync(cluster);
        await cluster.StopSiloAsync(2);
        await SettleAsync(cluster);
        Volatile.Write(ref running, false);
        await Task.WhenAll(loops).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(asked > 10, $"{asked} requests ran");

        var after = await cluster.Client.RecommendAsync(request);

        // Scores move with the time since the user's events.
        Assert.Equal(before.Items.Select(i => i.ItemId), after.Items.Select(i => i.ItemId));
    }

    // Until each silo holds what the ring says and no more.
    private static async Task SettleAsync(RecsysTestCluster cluster)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!IsSettled(cluster))
        {
            limit.Token.ThrowIfCancellationRequested();
            await cluster.RefreshAsync();
        }
    }

    private static bool IsSettled(RecsysTestCluster cluster)
    {
        var silos = cluster.Silos.Select(s => s.SiloAddress).ToArray();
        var plan = ShardRing.Plan(Shards, silos);
        return silos.Zip(Held(cluster)).All(s => s.Second.SetEquals(Enumerable.Range(0, Shards).Where(n => plan[n].Take(ShardRing.Copies).Contains(s.First))));
    }

    private static List<HashSet<int>> Held(RecsysTestCluster cluster) => [.. Enumerable.Range(0, cluster.Silos.Count)
        .Select(s => cluster.Services(s).GetRequiredService<CatalogueShards>().Held.Select(h => h.Number).ToHashSet())];
}
