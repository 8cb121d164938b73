using Microsoft.Extensions.DependencyInjection;
using Recsys.Client;
using Recsys.Conformance;
using Recsys.Grains.Storage;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Storage.Postgres;

/// <summary>Clusters whose stores are in PostgreSQL.</summary>
public sealed class PostgresClusterTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly List<RecsysTestCluster> _clusters = [];
    private string _database = null!;

    public async ValueTask InitializeAsync() => _database = (await postgres.CreateAsync()).ConnectionString!;

    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in _clusters)
        {
            await cluster.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Cluster_OfTwoSilos_KeepsUsersItemsAndCountersThroughARestart()
    {
        var cluster = await StartAsync(silos: 2);
        await UpsertAsync(cluster);
        for (var u = 0; u < 20; u++)
        {
            await cluster.Client.TrackAsync([.. Enumerable.Range(0, 6).Select(i => Now($"e{i}", $"i{i}", $"u{u}"))]);
        }

        await cluster.Client.AnswerAsync("u0", "genre", "rpg");
        Assert.Equal(0, (await cluster.Client.MergeUserAsync("u1", "u0")).Moved);
        var before = await cluster.Client.GetUserAsync("u7");
        await cluster.RefreshAsync();
        Assert.Equal(20, (await cluster.Client.GetItemAsync("i3"))!.Counters[(int)EventKind.Click]);
        var erased = await cluster.Client.EraseUserAsync("u8");
        Assert.Equal((6, false), (erased.Events, erased.FilesOverwritten));

        await StopAsync(cluster);
        var again = await StartAsync(silos: 2);

        Assert.Equivalent(before, await again.Client.GetUserAsync("u7"), strict: true);
        Assert.Equal("rpg", (await again.Client.GetUserAsync("u0")).Answers["genre"]);
        Assert.Empty((await again.Client.GetUserAsync("u8")).Session);
        Assert.Equal(20, (await again.Client.GetItemAsync("i3"))!.Counters[(int)EventKind.Click]);
        Assert.Equal(6, (await again.Client.TrackAsync([.. Enumerable.Range(0, 6).Select(i => Now($"e{i}", $"i{i}", "u7", before: true))])).Rejected.Count);
        var campaign = await again.Client.RecommendManyAsync(
            Enumerable.Range(0, 20).Select(u => $"u{u}").ToAsyncEnumerable(), new RecommendRequest { UserId = "", Count = 3 }).ToArrayAsync();
        Assert.Equal(Enumerable.Range(0, 20).Select(u => ($"u{u}", 3)), campaign.Select(u => (u.UserId, u.Response!.Items.Count)));
        var list = await again.Client.RecommendAsync(new RecommendRequest { UserId = "u7", Count = 5 });
        Assert.Equal(5, list.Items.Count);
        Assert.DoesNotContain(list.Items, i => before.Session.Contains(i.ItemId));
    }

    [Fact]
    public async Task Snapshot_IsWritten_AndTheNextActivationReadsOnlyTheTail()
    {
        var cluster = await StartAsync(silos: 1, l => l.SnapshotEvery = 5);
        await UpsertAsync(cluster);
        await cluster.Client.TrackAsync([.. Enumerable.Range(0, 12).Select(i => Now($"e{i}", $"i{i}", "u1"))]);
        var before = await cluster.Client.GetUserAsync("u1");
        await StopAsync(cluster);

        var again = await StartAsync(silos: 1);
        var log = again.Services().GetRequiredService<IEventLog>();
        var store = again.Services().GetRequiredService<IUserSnapshotStore>();
        var stored = await store.ReadAsync(UserKey.Of("u1"), CancellationToken.None);
        Assert.Equal(before.LastSequence, stored!.Sequence);
        Assert.Null(stored.Problem(await log.ReadHeadAsync("u1"), (stamp, sequence) => log.Includes("u1", stamp, sequence)));
        Assert.Equivalent(before, await again.Client.GetUserAsync("u1"), strict: true);

        // One that cannot be decoded is put aside, and the user is rebuilt from the log.
        await store.WriteAsync([(UserKey.Of("u1"), stored with { Payload = [1, 2, 3] })]);
        await StopAsync(again);
        var third = await StartAsync(silos: 1);
        Assert.Equivalent(before, await third.Client.GetUserAsync("u1"), strict: true);
        Assert.Null(await third.Services().GetRequiredService<IUserSnapshotStore>().ReadAsync(UserKey.Of("u1"), CancellationToken.None));
    }

    /// <summary>What membership changes bring for a moment, for as long as the test lasts: every user lives in two clusters at once.</summary>
    [Fact]
    public async Task Track_TwoActivationsOfEachUser_NothingAcknowledgedIsLostOrDoubled_AndBothSeeAll()
    {
        const int users = 6;
        const int events = 20;
        var clusters = new[] { await StartAsync(silos: 1, l => l.SnapshotEvery = 7), await StartAsync(silos: 1, l => l.SnapshotEvery = 7) };
        await UpsertAsync(clusters[0]);
        await clusters[1].RefreshAsync();
        await Task.WhenAll(Enumerable.Range(0, users * 2).Select(w => Task.Run(async () =>
        {
            for (var i = 0; i < events; i++)
            {
                var result = await TrackAsync(clusters[w % 2].Client, Now($"{w % 2}-{i}", $"i{i % 20}", $"u{w / 2}"));
                Assert.Empty(result.Rejected);
            }
        })));

        for (var u = 0; u < users; u++)
        {
            // The next write of a stale activation finds that the log has moved on, and it reads again.
            foreach (var (cluster, c) in clusters.Select((cluster, c) => (cluster, c)))
            {
                await TrackAsync(cluster.Client, Now($"last-{c}", "i1", $"u{u}"));
            }

            await TrackAsync(clusters[0].Client, Now("very last", "i1", $"u{u}"));
            var profiles = await Task.WhenAll(clusters.Select(c => c.Client.GetUserAsync($"u{u}")));
            Assert.Equal((2 * events) + 3, profiles[0].Counters.Sum());
            Assert.InRange(profiles[1].Counters.Sum(), (2 * events) + 2, (2 * events) + 3);
        }

        var all = await clusters[0].Services().GetRequiredService<IEventLog>().ReadAllAsync(0).ToArrayAsync();
        Assert.Equal(users * ((2 * events) + 3), all.Length);
        Assert.Equal(all.Length, all.Select(e => (e.Event.UserId, e.Event.Id)).Distinct().Count());

        await StopAsync(clusters[0]);
        await StopAsync(clusters[1]);
        var rebuilt = await StartAsync(silos: 1);
        for (var u = 0; u < users; u++)
        {
            Assert.Equal((2 * events) + 3, (await rebuilt.Client.GetUserAsync($"u{u}")).Counters.Sum());
        }
    }

    // A user who is written by two activations all the time may be refused after some tries, which says to repeat the call.
    private static async Task<TrackResult> TrackAsync(IRecsysClient client, UserEvent e)
    {
        while (true)
        {
            try
            {
                return await client.TrackAsync([e]);
            }
            catch (EventLogUnavailableException)
            {
                await Task.Yield();
            }
        }
    }

    private async Task<RecsysTestCluster> StartAsync(int silos, Action<RecsysLimits>? limits = null)
    {
        var cluster = await RecsysTestCluster.StartAsync(new() { Folder = _folder.Path, Silos = silos, Postgres = _database, Limits = limits });
        _clusters.Add(cluster);
        return cluster;
    }

    private async Task StopAsync(RecsysTestCluster cluster)
    {
        _clusters.Remove(cluster);
        await cluster.DisposeAsync();
    }

    private static async Task UpsertAsync(RecsysTestCluster cluster)
    {
        await cluster.Client.UpsertItemsAsync([.. Enumerable.Range(0, 40).Select(i => new Item { Id = $"i{i}" })]);
        await cluster.RefreshAsync();
    }

    private static UserEvent Now(string id, string item, string user, bool before = false) =>
        Events.Make(id, user, item, time: TimeProvider.System.GetUtcNow().AddSeconds(before ? -1 : 0));
}
