using Recsys.Core;

namespace Recsys.Models.Tests;

public sealed class RankHistoryTests
{
    private static readonly FeatureSchema Schema = new()
    {
        HistoryLength = 3,
        InterestDimension = 2,
        BehaviourWeights = new Dictionary<InteractionKind, float> { [InteractionKind.Like] = 1 },
        RankHistoryLength = 2,
        RankBehaviourWeights = new Dictionary<InteractionKind, float> { [InteractionKind.Dislike] = 2 },
    };

    [Fact]
    public void ForRanking_OwnHistory_TakesTheRankersLengthAndWeights()
    {
        var ranking = Schema.ForRanking();

        Assert.Equal(2, ranking.HistoryLength);
        Assert.Equal(2, ranking.BehaviourWeights[InteractionKind.Dislike]);
        Assert.Equal(ranking, ranking.ForRanking());
    }

    [Fact]
    public void Select_WithKinds_GivesThemBesideTheWeights()
    {
        HistoryEvent[] events = [new(4, InteractionKind.Dislike, 0, 3), new(5, InteractionKind.Like, 0, 2), new(6, InteractionKind.Dislike, 0, 1)];
        var (rows, weights, kinds) = (new int[3], new float[3], new float[3]);

        var kept = HistoryEncoder.Select(Schema.ForRanking() with { HistoryLength = 3 }, events, rows, weights, kinds);

        Assert.Equal(2, kept);
        Assert.Equal([4, 6, -1], rows);
        Assert.Equal([2f, 2f, 0f], weights);
        Assert.Equal([(float)InteractionKind.Dislike, (float)InteractionKind.Dislike, 0f], kinds);
    }
}
