using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Retrieval.Tests;

public sealed class BoughtTogetherChannelTests : RecallChannelSuite
{
    private readonly CoPurchases _purchases = new(new RecallOptions { BoughtTogether = 4 });

    public BoughtTogetherChannelTests()
    {
        Channel = new BoughtTogetherChannel(_purchases);
        for (var i = 0; i < 58; i++)
        {
            _purchases.Add(i, [i + 1, i + 2]);
        }
    }

    protected override IRecallChannel Channel { get; }

    protected override bool ServesNewUsers => false;

    [Fact]
    public void Recall_IsThePartners_AndNamesWhatWasBought()
    {
        var found = Ask(null, Filter([]), 60, 20);

        Assert.Equal([18, 19, 21, 22], found.Select(f => f.Index).Order());
        Assert.All(found, f => Assert.Equal((20, 1f), (f.Source, f.Score)));
    }

    // Items 20 and 21 were bought together once, by themselves 4 times and 9 times: 1 / sqrt(36).
    [Fact]
    public void Recall_Score_IsTheCosine()
    {
        Buy(20, 4);
        Buy(21, 9);

        Assert.Equal(1f / 6, Ask(null, Filter([]), 60, 20).Single(f => f.Index == 21).Score, 1e-6f);
    }

    [Fact]
    public void Add_MorePartnersThanFit_AFrequentOneStays()
    {
        _purchases.Add(5, [40]);
        _purchases.Add(5, [40]);
        for (var other = 41; other < 50; other++)
        {
            _purchases.Add(5, [other]);
            _purchases.Add(5, [40]);
        }

        var partners = _purchases.Of(5).ToArray();
        Assert.Equal(4, partners.Length);
        Assert.Equal(40, partners.Min().Item);
        Assert.True(partners.Min().Score >= 11, $"{partners.Min().Score} of 11 purchases");
    }

    [Fact]
    public void Add_TheSameItemOrAnUnknownOne_CountsNothing()
    {
        var purchases = new CoPurchases(new RecallOptions());
        purchases.Add(3, [3, -1]);
        purchases.Add(-1, [3]);

        Assert.True(purchases.Of(3).IsEmpty);
    }

    private void Buy(int index, int times)
    {
        var counts = new long[ItemTable.KindCount];
        counts[(int)InteractionKind.Purchase] = times;
        Table.Upsert(Table.GetId(index), 2, [], true, counts);
    }
}
