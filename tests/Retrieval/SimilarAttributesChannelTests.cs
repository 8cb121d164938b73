using Microsoft.Extensions.Time.Testing;
using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Retrieval.Tests;

/// <summary>Of the suite's items each has "half": even or odd. Here each has a studio of four items, too.</summary>
public sealed class SimilarAttributesChannelTests : RecallChannelSuite
{
    private readonly LiveCoOccurrence _live = new(new RecallOptions());
    private readonly AttributeSimilarity _similarity;

    public SimilarAttributesChannelTests()
    {
        for (var i = 0; i < 60; i++)
        {
            Table.Upsert(
                Table.GetId(i), 2, [new ItemAttribute("half", i % 2 == 0 ? "even" : "odd"), new ItemAttribute("studio", $"s{i / 4}"), new ItemAttribute("title", $"t{i}")], i % 7 != 3, Counts(clicks: i), FirstSeen(i));
        }

        _similarity = new AttributeSimilarity(_live, new RecallOptions(), new FakeTimeProvider());
        _similarity.Refresh(Table);
        Channel = new SimilarAttributesChannel(_similarity);
    }

    protected override IRecallChannel Channel { get; }

    protected override bool ServesNewUsers => false;

    // 20 shares its studio with 21 to 23 and its half with 22.
    [Fact]
    public void Recall_MostAlikeFirst_AndNamesTheItemThatLedThere()
    {
        var found = Ask(null, Filter([20]), 3, 20).OrderByDescending(f => f.Score).ToArray();

        Assert.Equal(22, found[0].Index);
        Assert.Equal([21, 23], found[1..].Select(f => f.Index).Order());
        Assert.All(found, f => Assert.Equal(20, f.Source));
        Assert.Equal(1, found[0].Score, 1e-3f);
    }

    [Fact]
    public void Recall_ValueThatManyHave_BringsTheMostPopular() =>
        Assert.Equal([22, 58, 56, 54], Ask(null, Filter([20, 21, 23]), 4, 20).OrderByDescending(f => f.Score).ThenByDescending(f => f.Index).Select(f => f.Index));

    [Fact]
    public void TryScore_AnyItem_IsTheCosineToTheSession()
    {
        var scores = new float[3];
        var query = new RecallQuery { Table = Table, Filter = Filter([]), Session = [new HistoryEvent(20, InteractionKind.Click, 0, 1)] };

        Assert.True(Channel.TryScore(query, [new(22, 0), new(24, 0), new(25, 0)], scores));
        Assert.Equal(1, scores[0], 1e-5f);
        Assert.InRange(scores[1], .01f, .5f);
        Assert.Equal(0, scores[2]);
    }

    [Fact]
    public void Refresh_FieldThatCoOccurringItemsAgreeIn_TellsMoreThanOthers()
    {
        Assert.Equal((1f, 1f), (_similarity.GainOf("half"), _similarity.GainOf("studio")));

        var random = new Random(5);
        for (var u = 0; u < 500; u++)
        {
            var studio = random.Next(15);
            _live.Add($"u{u}", (studio * 4) + random.Next(4), u);
            _live.Add($"u{u}", (studio * 4) + random.Next(4), u);
        }

        _live.Refresh();
        _similarity.Refresh(Table);
        Assert.InRange(_similarity.GainOf("studio"), .9f, 1);
        Assert.InRange(_similarity.GainOf("half"), 0, .5f);
        Assert.Equal(0, _similarity.GainOf("no-such"));
    }

    [Fact]
    public void Refresh_ItemsWithoutAttributesInCommon_HaveNone()
    {
        var alone = Table.Upsert("alone", 1, [new ItemAttribute("title", "unique")], true, Counts(1), 0);
        _similarity.Refresh(Table);

        Assert.Empty(Ask(null, Filter([]), 10, alone));
    }
}
