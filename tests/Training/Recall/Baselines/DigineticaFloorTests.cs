using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Recall.Baselines;

namespace Recsys.Training.Tests;

/// <summary>Next-item prediction on Diginetica: all items ranked, those of the session too; P@20 is HR@20.</summary>
public sealed class DigineticaFloorTests
{
    [Fact]
    public void Popularity_HasTheKnownFigures()
    {
        var data = SessionReader.Read(TestData.Require("diginetica"));

        var result = Evaluate(new PopularityRecommender(data.Train), data);

        Assert.Equal(60_858, result.Questions);
        Assert.Equal(0.0093, result["HR@20"], 0.0001);
        Assert.Equal(0.0021, result["MRR@20"], 0.0001);
    }

    [Fact]
    public void NeighboursOfTheLastItem_HaveTheKnownFigures()
    {
        var data = SessionReader.Read(TestData.Require("diginetica"));
        var cosine = new ItemKnnOptions { Neighbours = 20, DampActiveUsers = false };

        var result = Evaluate(new LastItem(new ItemKnnRecommender(data.Train, cosine)), data);

        Assert.Equal(0.3511, result["HR@20"], 0.001);
        Assert.Equal(0.1102, result["MRR@20"], 0.001);
    }

    private static RankingResult Evaluate(IRecommender recommender, SessionData data) => RankingEvaluator.Evaluate(
        recommender, SessionQuestions.Create(data.Train, data.Test), new Evaluation.RankingOptions { Cutoffs = [20] }, TestContext.Current.CancellationToken);

    /// <summary>Lets a recommender see the newest event only.</summary>
    private sealed class LastItem(IRecommender inner) : IRecommender
    {
        public string Name => inner.Name;

        public int Recommend(UserState user, IReadOnlySet<int> excluded, Span<ScoredItem> destination) =>
            inner.Recommend(user with { History = [user.History[^1]] }, excluded, destination);
    }
}
