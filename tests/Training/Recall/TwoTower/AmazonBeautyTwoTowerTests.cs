using Recsys.Conformance;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Recall;
using Recsys.Training.Recall.TwoTower;

namespace Recsys.Training.Tests;

/// <summary>The quality floor of a real data set. It trains for minutes, so it runs only where asked for.</summary>
public class AmazonBeautyTwoTowerTests
{
    [Fact]
    public void Train_AmazonBeauty_BeatsItemKnn()
    {
        if (Environment.GetEnvironmentVariable("RECSYS_SLOW_TESTS") != "1")
        {
            Assert.Skip("Trains for several minutes on amazon-beauty; set RECSYS_SLOW_TESTS=1 (and RECSYS_DATA) to run it.");
        }

        var cancellation = TestContext.Current.CancellationToken;
        var split = LeaveOneOutSplit.Split(SequenceReader.Read(
            TestData.Require("amazon-beauty", "Beauty.txt"), TestData.Require("amazon-beauty", "Beauty_item2attributes.json")));
        using var model = TwoTowerTrainer.Train(split.Train, split.Validation, TwoTowerOptions.ShortHistories, cancellationToken: cancellation);

        var result = RankingEvaluator.Evaluate(
            new RecallModelRecommender(model, split.Train), RankingQuestions.Create(split), new Evaluation.RankingOptions { Cutoffs = [10] }, cancellation);

        // Item-kNN by the same protocol: .0668 and .0398.
        Assert.True(result["HR@10"] >= 0.072, $"HR@10 {result["HR@10"]:0.0000}");
        Assert.True(result["NDCG@10"] >= 0.042, $"NDCG@10 {result["NDCG@10"]:0.0000}");
    }
}
