using Recsys.Simulation;

namespace Recsys.Grains.Tests.Items;

public sealed class CatalogueTests : ClusterTest
{
    protected override RecsysTestClusterOptions Options => new() { Folder = Folder, Limits = l => l.CreateUnknownItems = true };

    [Fact]
    public async Task Upsert_UnavailableItem_VanishesFromAnswers_AndComesBack()
    {
        await UpsertAsync(5);
        await Client.UpsertItemsAsync([new Item { Id = "i3", Available = false }]);
        await Cluster.RefreshAsync();
        Assert.Equal(["i0", "i1", "i2", "i4"], (await AskAsync("u1")).Items.Select(i => i.ItemId).Order());

        await Client.UpsertItemsAsync([new Item { Id = "i3" }]);
        await Cluster.RefreshAsync();
        Assert.Equal(5, (await AskAsync("u1")).Items.Count);
    }

    [Fact]
    public async Task Upsert_SecondDescription_ReplacesTheFirst_AlsoAfterARestart()
    {
        await Client.UpsertItemsAsync([new Item { Id = "i1", Attributes = [new("genre", "rpg"), new("genre", "puzzle")] }]);
        await Client.UpsertItemsAsync([new Item { Id = "i1", Attributes = [new("platform", "pc")], Available = false }]);
        await RestartAsync();

        var item = (await Client.GetItemAsync("i1"))!.Item;
        Assert.Equal([new AttributeValue("platform", "pc")], item.Attributes);
        Assert.False(item.Available);
        Assert.Null(await Client.GetItemAsync("nothing"));
    }

    [Fact]
    public async Task Track_UnknownItem_IsCreatedWhereTheLimitsSaySo()
    {
        var result = await Client.TrackAsync([Now("e1", "brand-new"), Now("e2", "another"), Now("e3", "brand-new")]);
        await Cluster.RefreshAsync();

        Assert.Equal((3, 0), (result.Accepted, result.Rejected.Count));
        var item = await Client.GetItemAsync("brand-new");
        Assert.Equal((true, 2L), (item!.Item.Available, item.Counters[(int)EventKind.Click]));
        Assert.Equal(["brand-new", "another"], (await AskAsync("u2")).Items.Select(i => i.ItemId));
    }

    [Fact]
    public async Task Track_DeletedItem_IsRejected_AndDoesNotComeBackByIt()
    {
        await UpsertAsync(2);
        await Client.DeleteItemsAsync(["i1"]);
        await Cluster.RefreshAsync();

        Assert.Equal("e1", Assert.Single((await Client.TrackAsync([Now("e1", "i1")])).Rejected).EventId);
        Assert.Null(await Client.GetItemAsync("i1"));
    }

    [Fact]
    public async Task Track_ItemIdThatNoCatalogueMayHave_IsRejectedAlone()
    {
        var result = await Client.TrackAsync([Now("e1", "fine"), Now("e2", "line\nbreak"), Now("e3", "also-fine")]);

        Assert.Equal(2, result.Accepted);
        Assert.Equal("e2", Assert.Single(result.Rejected).EventId);
    }

    [Fact]
    public async Task Upsert_OneBadItem_RefusesItsShard()
    {
        var error = await Assert.ThrowsAsync<RecsysValidationException>(() => Client.UpsertItemsAsync([new Item { Id = "a\tb" }]));

        Assert.Equal(("Id", "a?b", "no control characters"), (error.Error.Field, error.Error.Value, error.Error.Bound));
    }

    [Fact]
    public async Task GetSimilar_UnknownItem_IsRefused_AndBeforeAModelTheListIsEmpty()
    {
        await UpsertAsync(3);
        Assert.Empty(await Client.GetSimilarItemsAsync("i1"));
        var error = await Assert.ThrowsAsync<RecsysValidationException>(() => Client.GetSimilarItemsAsync("nothing"));
        Assert.Equal(("ItemId", "nothing"), (error.Error.Field, error.Error.Value));
    }
}
