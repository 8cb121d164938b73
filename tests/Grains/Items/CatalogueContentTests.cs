using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Core;
using Recsys.Grains.Storage;
using Recsys.Retrieval;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Items;

/// <summary>What a catalogue holds and loses: many items at once, pages, deletions, restarts, a silo that joins.</summary>
public sealed class CatalogueContentTests : ClusterTest
{
    private readonly TestMeters _meters = new();

    protected override RecsysTestClusterOptions Options => new()
    {
        Folder = Folder,
        Silos = 2,
        Services = s => s.Configure<SqliteOptions>(o => o.BusyTimeout = TimeSpan.FromMilliseconds(50)).AddSingleton<System.Diagnostics.Metrics.IMeterFactory>(_meters),
    };

    private ItemTable Table(int silo) => Cluster.Services(silo).GetRequiredService<ItemTable>();

    [Fact]
    public async Task GetItems_GivesThoseThatExist_InTheOrderAsked_WithTheirCounters()
    {
        await UpsertAsync(1200, i => new Item { Id = $"i{i}", Attributes = [new("n", $"{i}")] });
        await Client.TrackAsync([Now("e1", "i3"), Now("e2", "i3"), Now("e3", "i1100", EventKind.Like)]);

        var found = await Client.GetItemsAsync(["i1100", "nothing", "i3", "i1100"]);
        Assert.Equal(["i1100", "i3", "i1100"], found.Select(i => i.Item.Id));
        Assert.Equal((1L, 2L), (found[0].Counters[(int)EventKind.Like], found[1].Counters[(int)EventKind.Click]));
        Assert.Equal(1200, (await Client.GetItemsAsync(Enumerable.Range(0, 1200).Select(i => $"i{i}").ToArray())).Count);
        Assert.Empty(await Client.GetItemsAsync([]));
    }

    [Fact]
    public async Task ListItems_GoesThroughAllItemsById_AndRefusesWhatIsNoToken()
    {
        await UpsertAsync(250, i => new Item { Id = $"item {i:000}" });
        var ids = new List<string>();
        var page = await Client.ListItemsAsync(count: 60);
        for (; page.NextPageToken is not null; page = await Client.ListItemsAsync(page.NextPageToken, 60))
        {
            Assert.Equal(60, page.Items.Count);
            ids.AddRange(page.Items.Select(i => i.Item.Id));
        }

        ids.AddRange(page.Items.Select(i => i.Item.Id));
        Assert.Equal(Enumerable.Range(0, 250).Select(i => $"item {i:000}"), ids);
        Assert.Equal("PageToken", (await Assert.ThrowsAsync<RecsysValidationException>(() => Client.ListItemsAsync("!"))).Error.Field);
        Assert.Equal("Count", (await Assert.ThrowsAsync<RecsysValidationException>(() => Client.ListItemsAsync(count: 0))).Error.Field);
        Assert.Equal("Count", (await Assert.ThrowsAsync<RecsysValidationException>(() => Client.ListItemsAsync(count: 1001))).Error.Field);
    }

    [Fact]
    public async Task DeleteItems_LeaveListsOfAllSilos_AlsoAfterARestart_AndComeBackWithTheirCounters()
    {
        await UpsertAsync(6);
        await Client.TrackAsync([Now("e1", "i2"), Now("e2", "i3")]);
        await Client.DeleteItemsAsync(["i2", "i4", "nothing"]);
        await Cluster.RefreshAsync();

        await AssertGoneAsync();
        Assert.Equal("ItemId", Assert.Single((await Client.TrackAsync([Now("e3", "i2")])).Rejected).Error.Field);
        await RestartAsync();
        await AssertGoneAsync();

        await Client.UpsertItemsAsync([new Item { Id = "i2", Attributes = [new("new", "yes")] }]);
        await Cluster.RefreshAsync();
        Assert.Equal(["i0", "i1", "i2", "i3", "i5"], (await AskAsync("somebody", 10)).Items.Select(i => i.ItemId).Order());
        Assert.Equal(1, (await Client.GetItemAsync("i2"))!.Counters[(int)EventKind.Click]);
        Assert.Equal([1L, 1L], Enumerable.Range(0, 2).Select(s => Count(s, "i2")));

        async Task AssertGoneAsync()
        {
            Assert.Equal(["i0", "i1", "i3", "i5"], (await AskAsync("somebody", 10)).Items.Select(i => i.ItemId).Order());
            Assert.All([0, 1], silo => Assert.False(Table(silo).TryGetIndex("i2", out _)));
            Assert.Null(await Client.GetItemAsync("i2"));
            Assert.Equal(4, (await Client.ListItemsAsync()).Items.Count);
        }
    }

    [Fact]
    public async Task SetAvailability_KeepsTheAttributes_AndNamesWhatIsUnknown()
    {
        await UpsertAsync(4, i => new Item { Id = $"i{i}", Attributes = [new("n", $"{i}")] });
        Assert.Equal(["nothing"], await Client.SetAvailabilityAsync(["i1", "nothing", "i2"], false));
        await Cluster.RefreshAsync();
        Assert.Equal(["i0", "i3"], (await AskAsync("u1")).Items.Select(i => i.ItemId).Order());

        Assert.Empty(await Client.SetAvailabilityAsync(["i1"], true));
        await RestartAsync();
        Assert.Equal(["i0", "i1", "i3"], (await AskAsync("u1")).Items.Select(i => i.ItemId).Order());
        Assert.Equal("2", (await Client.GetItemAsync("i2"))!.Item.Attributes[0].Value);
    }

    [Fact]
    public async Task JoiningSilo_HasItsTable_BeforeItServes()
    {
        await UpsertAsync(300, i => new Item { Id = $"i{i}", Attributes = [new("genre", $"{i % 3}")] });
        await Client.TrackAsync([Now("e1", "i7"), Now("e2", "i7")]);
        await Cluster.AddSiloAsync();

        Assert.Equal(300, Table(2).ItemCount);
        Assert.Equal(2, Count(2, "i7"));
        Assert.True(_meters.Count("recsys.catalogue.fill.duration") >= 3);
        Assert.Equal(300, _meters.Observe("recsys.catalogue.items"));
        Assert.True(_meters.Sum("recsys.catalogue.refreshed") >= 300);
    }

    [Fact]
    public async Task LockedStore_UpsertAndDeleteSaySoAtOnce_TrackAndListsGoOn_AndItWorksAfterwards()
    {
        await UpsertAsync(20);
        using (var other = new SqliteConnection($"Data Source={Path.Combine(Folder, "grains.db")};Pooling=False"))
        {
            other.Open();
            using var held = other.BeginTransaction(deferred: false);
            var start = Stopwatch.GetTimestamp();
            await Assert.ThrowsAsync<CatalogueUnavailableException>(() => Client.UpsertItemsAsync(Enumerable.Range(0, 500).Select(i => new Item { Id = $"n{i}" }).ToArray()));
            await Assert.ThrowsAsync<CatalogueUnavailableException>(() => Client.DeleteItemsAsync(["i1"]));
            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 8);
            Assert.NotNull(await Client.GetItemAsync("i1"));
            Assert.Equal(20, (await AskAsync("new", 20)).Items.Count);
        }

        await UpsertAsync(21);
        Assert.Equal(21, (await AskAsync("new", 30)).Items.Count);
    }

    [Fact]
    public async Task Ids_WithHalfASurrogatePair_AreRefused()
    {
        // Not as data of a theory: attributes cannot hold such text.
        foreach (var id in new[] { "half \ud83c pair", "\udfae", "\udfae\ud83c" })
        {
            var error = await Assert.ThrowsAsync<RecsysValidationException>(() => Client.UpsertItemsAsync([new Item { Id = id }]));
            Assert.Contains("surrogate", error.Error.Bound);
            await Assert.ThrowsAsync<RecsysValidationException>(() => Client.DeleteItemsAsync([id]));
            await Assert.ThrowsAsync<RecsysValidationException>(() => Client.GetItemAsync(id));
        }
    }

    [Fact]
    public async Task NastyIds_NeverShareStateInStore_Table_Log_OrItemGrains()
    {
        var ids = NastyIds.All;
        await Client.UpsertItemsAsync([.. ids.Select((id, n) => new Item { Id = id, Attributes = [new("n", $"{n}")] })]);
        await Cluster.RefreshAsync();
        // Every id gets its own number of clicks, so that no two could share a counter unseen.
        var clicks = ids.Select((_, n) => n % 5).ToArray();
        foreach (var events in ids.SelectMany((id, n) => Enumerable.Range(0, clicks[n]).Select(e => Now($"{n}-{e}", id))).Chunk(500))
        {
            Assert.Empty((await Client.TrackAsync(events)).Rejected);
        }

        await Cluster.RefreshAsync();
        await AssertApartAsync();
        await RestartAsync();
        await AssertApartAsync();

        async Task AssertApartAsync()
        {
            var items = await Client.GetItemsAsync(ids);
            Assert.Equal(ids, items.Select(i => i.Item.Id));
            for (var n = 0; n < ids.Count; n++)
            {
                Assert.Equal(($"{n}", (long)clicks[n]), (items[n].Item.Attributes[0].Value, items[n].Counters[(int)EventKind.Click]));
                Assert.All([0, 1], silo => Assert.Equal(clicks[n], Count(silo, ids[n])));
            }

            foreach (var n in Enumerable.Range(0, 120))
            {
                var alone = (await Client.GetItemAsync(ids[n]))!;
                Assert.Equal((ids[n], $"{n}", (long)clicks[n]), (alone.Item.Id, alone.Item.Attributes[0].Value, alone.Counters[(int)EventKind.Click]));
            }
        }
    }

    private long Count(int silo, string id) =>
        Table(silo).TryGetIndex(id, out var index) ? Table(silo).GetCount(index, InteractionKind.Click) : -1;
}
