using Recsys.Conformance;

namespace Recsys.Retrieval.Tests;

public sealed class NewItemsChannelTests : RecallChannelSuite
{
    private readonly NewItemList _list = new(new RecallOptions { ListLength = 30 });

    public NewItemsChannelTests()
    {
        Channel = new NewItemsChannel(_list, new RecallOptions { NewFor = TimeSpan.FromMinutes(1) });
        _list.Refresh(Table);
    }

    protected override IRecallChannel Channel { get; }

    protected override bool ServesNewUsers => true;

    // Item i was first seen at i seconds; it is 100 seconds now. Those with i % 7 == 3, as 59, are unavailable.
    [Fact]
    public void Recall_IsNewestFirst_UntilItemsAreNewNoMore()
    {
        var found = Ask(null, Filter([58]), 60);

        Assert.Equal(Enumerable.Range(41, 19).Where(i => i % 7 != 3 && i != 58).OrderDescending(), found.Select(f => f.Index));
        Assert.Equal(1 - (43f / 60), found[0].Score, 1e-6f);
    }

    [Fact]
    public void Recall_ItemOfUnknownAge_IsNotNew()
    {
        var unknown = Table.Upsert("unknown", 1, [], true, Counts(0));
        _list.Refresh(Table);

        Assert.DoesNotContain(Ask(null, Filter([]), 60), f => f.Index == unknown);
    }

    [Fact]
    public void Refresh_MoreThanFit_KeepsTheNewest()
    {
        var list = new NewItemList(new RecallOptions { ListLength = 3 });
        list.Refresh(Table);

        Assert.Equal([58, 57, 56], list.Items.ToArray().Select(i => i.Index));
    }
}
