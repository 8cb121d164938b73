using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Recall.TwoTower;

namespace Recsys.Training.Tests;

public class ImpressionListsTests
{
    private static readonly FeatureSchema Schema = new TwoTowerOptions().CreateSchema();

    [Fact]
    public void Find_ClicksAfterAList_LabelTheItemsClicked()
    {
        var lists = Find([
            Shown(0, 10), Shown(1, 10), Shown(2, 10),
            new Interaction(0, 1, InteractionKind.Click, 0, 20),
            Shown(3, 30), Shown(0, 30),
            new Interaction(0, 0, InteractionKind.Click, 0, 40),
        ]);

        Assert.Equal(2, lists.Count);
        Assert.Equal([0, 1, 2], lists[0].Items);

        // Item 0 is shown again before it is clicked: the click belongs to the second list.
        Assert.Equal([0f, 1f, 0f], lists[0].Labels);
        Assert.Equal(0, lists[0].Position);
        Assert.Equal([3, 0], lists[1].Items);
        Assert.Equal([0f, 1f], lists[1].Labels);
        Assert.Equal(4, lists[1].Position);
    }

    [Fact]
    public void Find_ClickBehindTheWindow_DoesNotCount()
    {
        var window = (long)TimeSpan.FromMinutes(30).TotalMilliseconds;
        Assert.Equal([1f], Find([Shown(0, 0), new Interaction(0, 0, InteractionKind.Click, 0, window)]).Single().Labels);
        Assert.Equal([0f], Find([Shown(0, 0), new Interaction(0, 0, InteractionKind.Click, 0, window + 1)]).Single().Labels);
    }

    [Fact]
    public void Find_Dislike_IsNoPositive() =>
        Assert.Equal([0f], Find([Shown(0, 0), new Interaction(0, 0, InteractionKind.Dislike, 0, 1)]).Single().Labels);

    private static Interaction Shown(int item, long time) => new(0, item, InteractionKind.Impression, 0, time);

    private static List<RankList> Find(Interaction[] events) => ImpressionLists.Find(
        new InteractionDataset("shown", ["u"], ["a", "b", "c", "d"], events), Schema, TimeSpan.FromMinutes(30), 20);
}
