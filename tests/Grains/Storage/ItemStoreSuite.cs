using Recsys.Grains.Storage;

namespace Recsys.Grains.Tests.Storage;

/// <summary>What every item store must do.</summary>
public abstract class ItemStoreSuite
{
    private static readonly AttributeValue Rpg = new("genre", "rpg");

    /// <summary>Opens the test's store; called again, it opens the same one anew.</summary>
    protected abstract Task<IItemStore> OpenAsync();

    [Fact]
    public async Task Upsert_IsReadBack_InEveryWay_AlsoByAStoreThatOpensLater()
    {
        var store = await OpenAsync();
        Item[] items =
        [
            new() { Id = "plain" },
            new() { Id = "hidden", Available = false },
            new() { Id = "full", Attributes = [Rpg, new("genre", "puzzle"), new("title", "\"quoted\" \\ ä 日本 \ud83c\udfae <b>\n")] },
        ];
        await PutAsync(store, items);

        store = await OpenAsync();
        var read = await store.ReadAsync(["full", "nothing", "plain", "hidden"]);
        Assert.Equal(["full", "plain", "hidden"], read.Select(i => i.Item.Id));
        Assert.Equivalent(items[2], read[0].Item, strict: true);
        Assert.Equal([true, true, false], read.Select(i => i.Item.Available));
        Assert.All(read, i => Assert.Equal((false, 1000L), (i.Deleted, i.FirstSeen)));
        Assert.Equal(["full", "hidden", "plain"], (await store.ListAsync(null, 10)).Select(i => i.Item.Id));
        var all = new List<StoredItem>();
        await store.ReadAllAsync(all.Add);
        Assert.Equivalent(read.OrderBy(i => i.Item.Id, StringComparer.Ordinal), all, strict: true);
    }

    [Fact]
    public async Task Upsert_EqualContent_GetsNoNewRevision_AndOtherContentKeepsWhenItWasFirstSeen()
    {
        var store = await OpenAsync();
        var item = new Item { Id = "a", Attributes = [Rpg] };
        var first = await store.UpsertAsync(3, [item], 1000);
        Assert.Equal(first, await store.UpsertAsync(3, [item, item with { Attributes = [new("genre", "rpg")] }], 2000));
        Assert.Equal(first, await store.ReadRevisionAsync(3));

        var second = await store.UpsertAsync(3, [item with { Attributes = [] }], 3000);
        Assert.True(second > first);
        var read = Assert.Single(await store.ReadAsync(["a"]));
        Assert.Equal((second, 1000L), (read.Revision, read.FirstSeen));
        Assert.True(await store.UpsertAsync(3, [item with { Attributes = [], Available = false }], 3000) > second);
    }

    [Fact]
    public async Task Delete_ItemIsGone_AndAnUpsertBringsItBack()
    {
        var store = await OpenAsync();
        var before = await store.UpsertAsync(3, [new Item { Id = "a", Attributes = [Rpg] }, new Item { Id = "b" }], 1000);
        var after = await store.DeleteAsync(3, ["a", "never there"]);

        Assert.True(after > before);
        Assert.Equal(after, await store.DeleteAsync(3, ["a"]));
        Assert.Empty(await store.ReadAsync(["a"]));
        Assert.Equal("b", Assert.Single(await store.ListAsync(null, 10)).Item.Id);
        var change = Assert.Single(await store.ReadChangesAsync(3, before, 10));
        Assert.Equal(("a", true, after, false), (change.Item.Id, change.Deleted, change.Revision, change.Item.Available));
        Assert.Empty(change.Item.Attributes);

        var back = await store.UpsertAsync(3, [new Item { Id = "a" }], 2000);
        Assert.True(back > after);
        Assert.Equal((false, back), (await store.ReadAsync(["a"])).Select(i => (i.Deleted, i.Revision)).Single());
    }

    [Fact]
    public async Task Create_StoresOnlyWhatWasNeverStored()
    {
        var store = await OpenAsync();
        await store.UpsertAsync(3, [new Item { Id = "described", Attributes = [Rpg] }, new Item { Id = "deleted" }], 1000);
        var before = await store.DeleteAsync(3, ["deleted"]);

        Assert.Equal(before + 1, await store.CreateAsync(3, ["described", "deleted", "new", "new"], 2000));
        var read = await store.ReadAsync(["described", "deleted", "new"]);
        Assert.Equal([("described", 1, 1000L), ("new", 0, 2000L)], read.Select(i => (i.Item.Id, i.Item.Attributes.Count, i.FirstSeen)));
        Assert.True(read[1].Item.Available);
    }

    [Fact]
    public async Task SetAvailability_ChangesThatAlone_AndNamesWhatDoesNotExist()
    {
        var store = await OpenAsync();
        var before = await store.UpsertAsync(3, [new Item { Id = "a", Attributes = [Rpg] }, new Item { Id = "gone" }], 1000);
        before = await store.DeleteAsync(3, ["gone"]);
        var (revision, unknown) = await store.SetAvailabilityAsync(3, ["a", "gone", "never there"], false);

        Assert.True(revision > before);
        Assert.Equal(["gone", "never there"], unknown);
        var read = Assert.Single(await store.ReadAsync(["a"]));
        Assert.Equal((false, revision), (read.Item.Available, read.Revision));
        Assert.Equal([Rpg], read.Item.Attributes);
        Assert.Equal((revision, 0), await store.SetAvailabilityAsync(3, ["a"], false) is var (r, u) ? (r, u.Count) : default);
    }

    [Fact]
    public async Task ReadChanges_InPages_GivesEachItemOnce_InTheOrderOfItsLastChange()
    {
        var store = await OpenAsync();
        await store.UpsertAsync(5, Enumerable.Range(0, 100).Select(i => new Item { Id = $"i{i:00}" }).ToArray(), 1);
        await store.UpsertAsync(6, [new Item { Id = "other shard" }], 1);
        await store.UpsertAsync(5, [new Item { Id = "i07", Attributes = [Rpg] }], 1);
        await store.DeleteAsync(5, ["i03"]);

        var found = new List<string>();
        for (var at = 0L; await store.ReadChangesAsync(5, at, 9) is { Count: > 0 } page; at = page[^1].Revision)
        {
            Assert.InRange(page.Count, 1, 9);
            found.AddRange(page.Select(i => i.Item.Id));
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"i{i:00}").Where(i => i is not ("i03" or "i07")).Append("i07").Append("i03"), found);
        var revisions = await store.ReadAllAsync(_ => { });
        Assert.Equal((CatalogShards.Count, 102L, 1L, 0L), (revisions.Length, revisions[5], revisions[6], revisions[0]));
    }

    [Fact]
    public async Task List_InPages_GoesThroughAllShardsById_WithoutRepeating()
    {
        var store = await OpenAsync();
        var ids = Enumerable.Range(0, 200).Select(i => $"i{i:000}").Append("Z").Append("é").Append("\ud83c\udfae").Append("\uffee").ToArray();
        await PutAsync(store, [.. ids.Select(id => new Item { Id = id })]);

        var found = new List<string>();
        for (string? after = null; await store.ListAsync(after, 17) is { Count: > 0 } page; after = page[^1].Item.Id)
        {
            found.AddRange(page.Select(i => i.Item.Id));
        }

        Assert.Equal(["Z", .. ids[..200], "é", "\uffee", "\ud83c\udfae"], found);
    }

    [Fact]
    public async Task Writes_OfManyTasks_GiveEachChangeARevisionOfItsOwn()
    {
        var store = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => store.UpsertAsync(i % 2, [new Item { Id = $"a{i}" }, new Item { Id = $"b{i}" }], 1))));

        foreach (var shard in new[] { 0, 1 })
        {
            var changes = await store.ReadChangesAsync(shard, 0, 1000);
            Assert.Equal(Enumerable.Range(1, 200).Select(r => (long)r), changes.Select(c => c.Revision));
        }
    }

    [Fact]
    public async Task Ids_ThatLookAlike_NeverShareARow()
    {
        var store = await OpenAsync();
        await PutAsync(store, [.. NastyIds.All.Select(id => new Item { Id = id, Attributes = [new("whose", id)] })]);
        foreach (var id in NastyIds.All)
        {
            var read = Assert.Single(await store.ReadAsync([id]));
            Assert.Equal((id, id), (read.Item.Id, read.Item.Attributes[0].Value));
        }

        await store.DeleteAsync(CatalogShards.Of(NastyIds.All[0]), [NastyIds.All[0]]);
        Assert.Equal(NastyIds.All.Skip(1), (await store.ReadAsync(NastyIds.All)).Select(i => i.Item.Id));
    }

    private static async Task PutAsync(IItemStore store, IReadOnlyList<Item> items)
    {
        foreach (var shard in items.GroupBy(i => CatalogShards.Of(i.Id)))
        {
            await store.UpsertAsync(shard.Key, [.. shard], 1000);
        }
    }
}
