using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Retrieval.Tests;

public sealed class ItemToItemChannelTests : RecallChannelSuite
{
    protected override IRecallChannel Channel { get; } = new ItemToItemChannel();

    protected override bool ServesNewUsers => false;

    // The neighbours of row r are r+1 to r+5 with scores 1, 1/2, 1/3, 1/4, 1/5. Rows and indexes are equal here.
    [Fact]
    public void Recall_SumsOverTheSession_AndNamesTheStrongestSource()
    {
        var found = Ask(Model, Filter([]), 50, 20, 18).ToDictionary(f => f.Index);

        // Session item 18 is the older one.
        Assert.Equal(1 + (0.9f / 3), found[21].Score, 1e-6f);
        Assert.Equal(20, found[21].Source);
        Assert.Equal(0.9f, found[19].Score, 1e-6f);
        Assert.Equal(18, found[19].Source);
        Assert.Equal(0.5f + (0.9f * 0.25f), found[22].Score, 1e-6f);
        Assert.Equal(20, found[22].Source);
        Assert.Equal([19, 20, 21, 22, 23, 25], found.Keys.Order());
    }

    [Fact]
    public void Recall_MoreThanFit_KeepsTheBest()
    {
        var found = Ask(Model, Filter([]), 2, 20, 18);

        Assert.Equal([19, 21], found.Select(f => f.Index).Order());
    }

    [Fact]
    public void Recall_DislikesAndImpressions_LeadNowhere()
    {
        HistoryEvent[] history = [new(20, InteractionKind.Dislike, 0, 2), new(30, InteractionKind.Impression, 0, 1), new(-1, InteractionKind.Click, 0, 0)];
        var destination = new RecalledItem[10];
        var query = new RecallQuery { Table = Table, Filter = Filter([]), Model = Model, Rows = Rows, History = history };

        Assert.Equal(0, Channel.Recall(query, destination));
    }
}
