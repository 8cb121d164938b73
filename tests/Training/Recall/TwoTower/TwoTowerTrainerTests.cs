using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Recall;
using Recsys.Training.Recall.TwoTower;

namespace Recsys.Training.Tests;

public class TwoTowerTrainerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Train_LogQCorrectionOnSkewedPopularity_RaisesTheHitRate()
    {
        var (train, test) = SkewedData.Create(seed: 5);
        var options = SmallTwoTower.Options() with { UniformNegatives = 0, BatchSize = 16, Epochs = 6 };

        var corrected = HitRate(train, test, options);
        var plain = HitRate(train, test, options with { LogQCorrection = false });

        // Without the correction popular items are pushed down as everyone's negatives and the rare ones come first.
        Assert.True(corrected > plain + 0.1, $"hit rate at 10 with correction {corrected:0.000}, without {plain:0.000}");
    }

    [Fact]
    public void Train_SameSeed_GivesTheSameModel()
    {
        var data = PlantedData.Blocks();
        var options = SmallTwoTower.Options() with { Epochs = 2 };
        using var first = TwoTowerTrainer.Train(data, null, options, cancellationToken: Cancellation);
        using var second = TwoTowerTrainer.Train(data, null, options, cancellationToken: Cancellation);
        using var other = TwoTowerTrainer.Train(data, null, options with { Seed = 99 }, cancellationToken: Cancellation);

        Assert.Equal(first.ItemVectors, second.ItemVectors);
        Assert.Equal(first.ExportUserGraph(), second.ExportUserGraph());
        Assert.NotEqual(first.ItemVectors, other.ItemVectors);
    }

    [Fact]
    public void Train_NoMoreProgressOnValidation_StopsEarlyAndKeepsTheBestEpoch()
    {
        var split = LeaveOneOutSplit.Split(PlantedData.Blocks());
        var options = SmallTwoTower.Options() with { Epochs = 60, Patience = 3 };

        using var model = TwoTowerTrainer.Train(split.Train, split.Validation, options, cancellationToken: Cancellation);

        Assert.True(model.Epochs.Count < 60, $"{model.Epochs.Count} epochs");
        var ndcg = model.Epochs.Select(e => e.Metrics[MetricNames.Ndcg(10)]).ToArray();
        var best = Array.IndexOf(ndcg, ndcg.Max()) + 1;
        Assert.Equal(best, model.Epochs.Last(e => e.Best).Epoch);
        Assert.Equal(best + 3, model.Epochs.Count);

        // The best epoch's parameters, measured again from outside, give its number.
        var questions = RankingQuestions.Create(split, HeldOutPart.Validation);
        var again = RankingEvaluator.Evaluate(
            new RecallModelRecommender(model, split.Train), questions, new Evaluation.RankingOptions { Cutoffs = [10], MaxParallelism = 1 }, Cancellation);
        Assert.Equal(ndcg.Max(), again[MetricNames.Ndcg(10)], 1e-3);
    }

    [Fact]
    public void Train_ItemsKnownByAttributesOnly_LieInTheirBlock()
    {
        using var model = TwoTowerTrainer.Train(
            PlantedData.Blocks(), null, SmallTwoTower.Options() with { IdDropout = 0.3 }, cancellationToken: Cancellation);

        for (var block = 0; block < PlantedData.BlockCount; block++)
        {
            var attribute = model.Attributes.ToList().IndexOf(new ItemAttribute("block", $"{block}"));
            var vector = model.AttributeVectors.AsSpan(attribute * model.Dimension, model.Dimension).ToArray();
            VectorMath.Normalize(vector);
            var nearest = Enumerable.Range(0, model.ItemCount).OrderByDescending(i => VectorMath.Dot(vector, model[i])).Take(5);
            Assert.All(nearest, i => Assert.Equal(block, i % PlantedData.BlockCount));
        }
    }

    [Fact]
    public void Train_NormalizedVectors_HaveUnitLength()
    {
        using var model = TwoTowerTrainer.Train(PlantedData.Blocks(), null, SmallTwoTower.Options() with { Epochs = 1 }, cancellationToken: Cancellation);
        for (var i = 0; i < model.ItemCount; i++)
        {
            Assert.Equal(1, Math.Sqrt(VectorMath.Dot(model[i], model[i])), 1e-5);
        }
    }

    [Fact]
    public void Train_NothingToPredict_SaysWhatItNeeds()
    {
        var data = new InteractionDataset("lonely", ["u"], ["i"], [new Interaction(0, 0, InteractionKind.Click, 0, 1)]);
        var e = Assert.Throws<TrainingDataException>(() => TwoTowerTrainer.Train(data, null, SmallTwoTower.Options(), cancellationToken: Cancellation));
        Assert.Contains("'lonely' with 1 events has 0 to predict", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ValueNotANumber_NamesTheInteraction()
    {
        var data = new InteractionDataset(
            "broken", ["u"], ["a", "b"], [new Interaction(0, 0, InteractionKind.Click, 0, 1), new Interaction(0, 1, InteractionKind.Play, float.NaN, 2)]);
        var e = Assert.Throws<TrainingDataException>(() => TwoTowerTrainer.Train(data, null, SmallTwoTower.Options(), cancellationToken: Cancellation));
        Assert.Contains("item 'b') has the value NaN", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ValidationOfOtherItems_Throws()
    {
        var data = PlantedData.Blocks();
        var other = new InteractionDataset("other", ["u"], ["i"], []);
        Assert.Throws<TrainingDataException>(() => TwoTowerTrainer.Train(data, other, SmallTwoTower.Options(), cancellationToken: Cancellation));
    }

    [Fact]
    public void Train_Cancelled_Throws() => Assert.Throws<OperationCanceledException>(
        () => TwoTowerTrainer.Train(PlantedData.Blocks(), null, SmallTwoTower.Options(), cancellationToken: new CancellationToken(canceled: true)));

    [Fact]
    public void Train_TimeBudgetUsedUp_StartsNoFurtherEpoch()
    {
        var options = SmallTwoTower.Options() with { TimeBudget = TimeSpan.FromTicks(1) };
        using var model = TwoTowerTrainer.Train(PlantedData.Blocks(), null, options, cancellationToken: Cancellation);
        Assert.Single(model.Epochs);
    }

    private static double HitRate(InteractionDataset train, InteractionDataset test, TwoTowerOptions options)
    {
        using var model = TwoTowerTrainer.Train(train, null, options, cancellationToken: Cancellation);
        var recommender = new RecallModelRecommender(model, train);
        var users = train.ByUser();
        var hits = 0;
        var list = new ScoredItem[10];
        foreach (var held in test.Interactions)
        {
            var history = users[held.User].Select(e => new HistoryEvent(e.Item, e.Kind, e.Value, e.Time)).ToArray();
            var count = recommender.Recommend(new UserState(held.User, history, held.Time), history.Select(h => h.Row).ToHashSet(), list);
            hits += list.Take(count).Any(s => s.Item == held.Item) ? 1 : 0;
        }

        return (double)hits / test.Interactions.Length;
    }
}
