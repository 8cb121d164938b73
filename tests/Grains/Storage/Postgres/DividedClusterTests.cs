using Microsoft.Extensions.DependencyInjection;
using Recsys.Conformance;
using Recsys.Grains.Storage;
using Recsys.Grains.Storage.Postgres;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Storage.Postgres;

/// <summary>A cluster whose log is in two databases.</summary>
public sealed class DividedClusterTests(PostgresFixture postgres)
{
    [Fact]
    public async Task TwoSilos_ServeUsersWhoMove_AreMergedAcrossDatabases_AndErased()
    {
        using var folder = new TempFolder();
        var options = await DividedLog.CreateAsync(postgres);
        await using var cluster = await RecsysTestCluster.StartAsync(new()
        {
            Folder = folder.Path,
            Silos = 2,
            Postgres = options[0].ConnectionString,
            Services = s => s.Configure<PostgresOptions>(o => o.Log = [options[1].ConnectionString!]),
        });
        await cluster.Client.UpsertItemsAsync([.. Enumerable.Range(0, 20).Select(i => new Item { Id = $"i{i}" })]);
        await cluster.RefreshAsync();
        string[] users = [.. Enumerable.Range(0, 12).Select(u => $"u{u}")];
        foreach (var user in users)
        {
            await cluster.Client.TrackAsync([Now($"a-{user}", "i1", user), Now($"b-{user}", "i2", user)]);
        }

        // Two of three users move while the silos serve them.
        var stores = DividedLog.Stores(options);
        foreach (var slot in users.Where((_, u) => u % 3 > 0).Select(u => (short)LogSlots.Of(UserKey.Of(u))).Distinct())
        {
            await new SlotMove(stores[0], stores).RunAsync(slot, 1, CancellationToken.None);
        }

        stores.ToList().ForEach(s => s.Dispose());
        foreach (var user in users)
        {
            await cluster.Client.TrackAsync(Now($"c-{user}", "i3", user));
            Assert.Equal(["i3", "i2", "i1"], (await cluster.Client.GetUserAsync(user)).Session);
        }

        Assert.Equal(3, (await cluster.Client.MergeUserAsync("u0", "u1")).Moved);
        Assert.Equal(0, (await cluster.Client.MergeUserAsync("u0", "u1")).Moved);
        Assert.Equal(6, (await cluster.Client.GetUserAsync("u1")).Counters[(int)EventKind.Click]);
        Assert.Empty((await cluster.Client.GetUserAsync("u0")).Session);
        var erased = await cluster.Client.EraseUserAsync("u1");
        Assert.Equal(["u0"], erased.MergedUserIds);
        Assert.Equal(6, erased.Events);
        Assert.Empty((await cluster.Client.GetUserAsync("u1")).Session);
        await cluster.RefreshAsync();
        Assert.Equal(36, (await cluster.Client.GetItemsAsync(["i1", "i2", "i3"])).Sum(i => i.Counters[(int)EventKind.Click]));
    }

    private static UserEvent Now(string id, string item, string user) => Events.Make(id, user, item, time: TimeProvider.System.GetUtcNow());
}
