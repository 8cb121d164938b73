using Recsys.Conformance;
using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Training.Recall.Baselines;

namespace Recsys.Training.Tests;

public sealed class PopularityRecommenderTests : RecommenderSuite
{
    protected override IRecommender Train(InteractionDataset train, int seed) => new PopularityRecommender(train);

    [Fact]
    public void Recommend_Counts_OrderTheItems()
    {
        var list = new ScoredItem[3];

        var written = new PopularityRecommender(Data()).Recommend(new UserState(0, [], 0), new HashSet<int> { 3 }, list);

        Assert.Equal(3, written);
        Assert.Equal([new ScoredItem(2, 3), new ScoredItem(0, 1), new ScoredItem(1, 1)], list);
    }

    [Fact]
    public void Constructor_OtherKinds_CountsThem()
    {
        var recommender = new PopularityRecommender(Data(), new HashSet<InteractionKind> { InteractionKind.Dislike });

        Assert.Equal([0, 2, 0, 0], Enumerable.Range(0, 4).Select(recommender.Count));
    }

    /// <summary>Positive events 1, 1, 3, 2; dislikes and impressions of item 1 do not count.</summary>
    private static InteractionDataset Data() => new(
        "counts",
        ["u", "v"],
        ["a", "b", "c", "d"],
        [
            new Interaction(0, 1, InteractionKind.Dislike, 0, 0),
            new Interaction(1, 1, InteractionKind.Dislike, 0, 0),
            new Interaction(1, 1, InteractionKind.Impression, 0, 0),
            new Interaction(0, 0, InteractionKind.Click, 0, 1),
            new Interaction(0, 1, InteractionKind.Like, 0, 2),
            new Interaction(0, 2, InteractionKind.Play, 9, 3),
            new Interaction(1, 2, InteractionKind.Purchase, 9, 4),
            new Interaction(1, 2, InteractionKind.Click, 0, 5),
            new Interaction(1, 3, InteractionKind.AddToCart, 0, 6),
            new Interaction(1, 3, InteractionKind.Custom, 0, 7),
        ]);
}
