using Recsys.Core;
using Recsys.Data;

namespace Recsys.Training.Tests;

public class PairExamplesTests
{
    private static readonly InteractionDataset Games = new(
        "games",
        ["u", "v"],
        ["a", "b", "c"],
        [
            new(0, 0, InteractionKind.Purchase, 0, 0), new(0, 1, InteractionKind.Purchase, 0, 0), new(1, 0, InteractionKind.Purchase, 0, 0),
            new(0, 1, InteractionKind.Play, 7200, 0),
        ]);

    [Fact]
    public void WatchTime_Purchases_AreLabelledByPlayAndValuedInHours()
    {
        var set = PairExamples.WatchTime(Games);

        Assert.Equal([new Example(0, 0, 0, 0, 0), new Example(0, 1, 1, 1, 2), new Example(1, 0, 2, 0, 0)], set.Examples);
        Assert.True(set.Events.Interactions.IsEmpty);

        // What is held out counts for nothing: item c has no buyers, b none that is learned from, a two. Shares are of those that have some.
        Assert.Equal([1f, 0f, 0f], Assert.Single(PairExamples.WithCounts(set, [0, 2]).Fields, f => f.Name == "buyers").Weights);
        Assert.Equal([1f, .5f, 0f], Assert.Single(PairExamples.WithCounts(set, [0, 1, 2]).Fields, f => f.Name == "buyers").Weights);
    }

    [Fact]
    public void Funnel_ThreeSteps_LabelsTheSecondAndValuesTheThird()
    {
        var events = new InteractionDataset(
            "shop",
            ["u"],
            ["seen", "carted", "bought", "bought unseen"],
            [
                new(0, 0, InteractionKind.Click, 0, 0), new(0, 1, InteractionKind.Click, 0, 0), new(0, 2, InteractionKind.Click, 0, 0),
                new(0, 1, InteractionKind.AddToCart, 0, 0), new(0, 2, InteractionKind.AddToCart, 0, 0),
                new(0, 2, InteractionKind.Purchase, 0, 0), new(0, 3, InteractionKind.Purchase, 0, 0),
            ]);

        var set = PairExamples.Funnel(events, InteractionKind.Click, InteractionKind.AddToCart, InteractionKind.Purchase, 0, 1);

        Assert.Equal([(0f, 0f), (1f, 0f), (1f, 1f), (1f, 1f)], set.Examples.OrderBy(e => e.Item).Select(e => (e.Label, e.Value)));
    }

    [Fact]
    public void Funnel_WithoutAFirstStep_DrawsPairsThatTookNone()
    {
        var set = PairExamples.Funnel(Games, null, InteractionKind.Purchase, InteractionKind.Play, 20, 1);

        Assert.Equal(4, set.Examples.Count);
        Assert.Equal((1, 1), Assert.Single(set.Examples.Where(e => e.Label == 0).Select(e => (e.User, e.Item))));
    }

    [Fact]
    public void AtRandom_AllExamples_AreInOnePart()
    {
        var set = PairExamples.WatchTime(Games);

        var split = ExampleSplit.AtRandom(set, 1, 0.4, 0.3);

        Assert.Equal([0, 1, 2], split.Train.Concat(split.Validation).Concat(split.Test).Order());
        Assert.Throws<ArgumentOutOfRangeException>(() => ExampleSplit.AtRandom(set, 1, 0.8, 0.2));
    }

    [Fact]
    public void ImpressionFields_OwnPast_IsCountedStrictlyBefore()
    {
        IReadOnlyList<ItemAttribute> news = [new("channel", "news")], sport = [new("channel", "sport")];
        var events = new InteractionDataset(
            "videos",
            ["u"],
            ["n1", "n2", "s"],
            [
                new(0, 1, InteractionKind.Impression, 0, 5), new(0, 0, InteractionKind.Play, 60, 10), new(0, 1, InteractionKind.Impression, 0, 20),
            ],
            [news, news, sport]);
        Example[] examples = [new(0, 1, 20, 0, 0), new(0, 1, 40, 0, 0), new(0, 2, 40, 0, 0)];

        var fields = ImpressionFields.Of(events, examples, "channel");

        // Ten and thirty since the news, never any sport; shown once before, twice, never. Shares of three numbers.
        Assert.Equal(["since_channel", "since_channel^2", "since_channel^0.5", "impressions", "impressions^2", "impressions^0.5"], fields.Select(f => f.Name));
        Assert.Equal([1 / 3f, 2 / 3f, 1f], fields[0].Weights);
        Assert.Equal([2 / 3f, 1f, 1 / 3f], fields[3].Weights);
        Assert.Equal(4 / 9f, fields[4].Weights[0], 1e-6f);
        Assert.Equal(MathF.Sqrt(2 / 3f), fields[5].Weights[0], 1e-6f);
    }
}
