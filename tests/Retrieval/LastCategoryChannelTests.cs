using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Retrieval.Tests;

/// <summary>The category of the suite's items is "half": even or odd. Item i has i clicks; those with i % 7 == 3 are unavailable.</summary>
public sealed class LastCategoryChannelTests : RecallChannelSuite
{
    private readonly AttributeLists _lists = new(Options);

    public LastCategoryChannelTests()
    {
        Channel = new LastCategoryChannel(_lists, Options);
        _lists.Refresh(Table);
    }

    internal static RecallOptions Options { get; } = new() { CategoryField = "half", LastItems = 2 };

    protected override IRecallChannel Channel { get; }

    protected override bool ServesNewUsers => false;

    [Fact]
    public void Recall_IsPopularOfTheCategory_AndNamesTheItemThatLedThere()
    {
        var found = Ask(null, Filter([56]), 3, 8);

        Assert.Equal([(58, 8), (54, 8), (50, 8)], found.Select(f => (f.Index, f.Source)));
        Assert.Equal([1f, 1f / 3, 1f / 4], found.Select(f => f.Score));
    }

    [Fact]
    public void Recall_OlderItems_LeadNowhere()
    {
        Assert.All(Ask(null, Filter([]), 60, 8, 10, 1), f => Assert.Equal(0, f.Index % 2));
        Assert.Contains(Ask(null, Filter([]), 60, 8, 1), f => f.Index % 2 == 1);
    }

    [Fact]
    public void Recall_Dislikes_LeadNowhere()
    {
        var destination = new RecalledItem[5];
        var query = new RecallQuery { Table = Table, Filter = Filter([]), Session = [new HistoryEvent(8, InteractionKind.Dislike, 0, 1)] };

        Assert.Equal(0, Channel.Recall(query, destination));
    }
}
