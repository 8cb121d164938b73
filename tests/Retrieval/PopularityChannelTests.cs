using Recsys.Conformance;

namespace Recsys.Retrieval.Tests;

public sealed class PopularityChannelTests : RecallChannelSuite
{
    protected override IRecallChannel Channel { get; } = new PopularityChannel();

    protected override bool ServesNewUsers => true;

    // Item i has i clicks; those with i % 7 == 3 are unavailable.
    [Fact]
    public void Recall_IsInTheOrderOfPopularity()
    {
        var found = Ask(null, Filter([57]), 5);

        Assert.Equal([58, 56, 55, 54, 53], found.Select(f => f.Index));
        Assert.Equal([58f, 56f, 55f, 54f, 53f], found.Select(f => f.Score));
        Assert.All(found, f => Assert.Equal(-1, f.Source));
    }

    [Fact]
    public void Recall_ItemThatBecameUnavailableSinceTheRefresh_IsLeftOut()
    {
        Table.Upsert("new-58", 2, [], false, Counts(58));

        Assert.Equal(57, Ask(null, Filter([]), 1)[0].Index);
    }
}
