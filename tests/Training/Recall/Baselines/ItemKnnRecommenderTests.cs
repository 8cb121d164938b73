using Recsys.Conformance;
using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Training.Recall.Baselines;

namespace Recsys.Training.Tests;

public sealed class ItemKnnRecommenderTests : PersonalisedRecommenderSuite
{
    protected override IRecommender Train(InteractionDataset train, int seed) => new ItemKnnRecommender(train);

    [Fact]
    public void Recommend_History_SumsDecayedSimilaritiesThenFollowsPopularity()
    {
        var options = new ItemKnnOptions { DampActiveUsers = false };
        var recommender = new ItemKnnRecommender(ItemKnnTests.Data(), options, decay: 0.5f);
        var history = new[]
        {
            new HistoryEvent(0, InteractionKind.Click, 0, 1),
            new HistoryEvent(3, InteractionKind.Dislike, 0, 2),
            new HistoryEvent(1, InteractionKind.Click, 0, 3),
        };
        var list = new ScoredItem[3];

        var written = recommender.Recommend(new UserState(0, history, 4), new HashSet<int> { 0, 1 }, list);

        // s(b,c) = 1/sqrt(2*2) for the newest, half of s(a,c) = 1/sqrt(3*2) for the one before; d meets e only, and the
        // dislike of d brings nothing. Then by popularity: d and e have one event each of at most 3.
        Assert.Equal(3, written);
        Assert.Equal([2, 3, 4], list.Select(s => s.Item));
        Assert.Equal((1 / 2.0) + (0.5 / Math.Sqrt(6)), list[0].Score, 1e-6);
        Assert.Equal((1 / 4.0) - 1, list[1].Score, 1e-6);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1.01f)]
    [InlineData(float.NaN)]
    public void Constructor_DecayOutsideItsRange_Throws(float decay) =>
        Assert.Throws<ArgumentException>(() => new ItemKnnRecommender(ItemKnnTests.Data(), decay: decay));
}
