using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Recall.TwoTower;

namespace Recsys.Training.Tests;

public class DinTrainerTests
{
    private static readonly DinOptions Options = new()
    {
        Dimension = 8,
        AttentionUnits = 16,
        FirstUnits = 32,
        SecondUnits = 16,
        BatchSize = 128,
        Epochs = 25,
        LearningRate = 0.01,
        Regularization = 0,
        Threads = 1,
        CandidateFeatures = ["recall_score"],
        ContextFeatures = [],
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Train_InterestDependsOnTheCandidate_BeatsMeanPooling()
    {
        var train = MatchingData.Create(seed: 1, users: 3000);
        var test = MatchingData.Create(seed: 2, users: 500);

        // The interest vector tells nothing here, so its training is a token one.
        using var recall = TwoTowerTrainer.Train(train, null, SmallTwoTower.Options() with { Epochs = 1, HistoryLength = 10 }, cancellationToken: Cancellation);
        var attention = Auc(train, test, recall, Options);
        var mean = Auc(train, test, recall, Options with { UseAttention = false });

        Assert.True(attention > mean + 0.05, $"AUC with activation unit {attention:0.000}, with mean pooling {mean:0.000}");
        Assert.True(attention > 0.85, $"AUC {attention:0.000}");
    }

    [Fact]
    public void Train_SameSeed_GivesTheSameModel()
    {
        var data = PlantedData.Blocks();
        using var recall = TwoTowerTrainer.Train(data, null, SmallTwoTower.Options() with { Epochs = 1 }, cancellationToken: Cancellation);
        using var first = DinTrainer.Train(data, null, recall, Options with { Epochs = 1 }, cancellationToken: Cancellation);
        using var second = DinTrainer.Train(data, null, recall, Options with { Epochs = 1 }, cancellationToken: Cancellation);

        Assert.Equal(first.RankRows, second.RankRows);
        Assert.Equal(first.ExportRankerGraph(), second.ExportRankerGraph());
    }

    [Fact]
    public void Train_CancelledAndResumed_EqualsOneThatRanThrough_ButNotOverAnotherRecall()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "din.checkpoint");
        var split = LeaveOneOutSplit.Split(PlantedData.Blocks());
        using var recall = TwoTowerTrainer.Train(split.Train, null, SmallTwoTower.Options() with { Epochs = 1 }, cancellationToken: Cancellation);
        using var other = TwoTowerTrainer.Train(split.Train, null, SmallTwoTower.Options() with { Epochs = 1, Seed = 5 }, cancellationToken: Cancellation);
        var options = Options with { Epochs = 4, Patience = 9, IdDropout = 0.3 };
        using var through = DinTrainer.Train(split.Train, split.Validation, recall, options, cancellationToken: Cancellation);
        using var stop = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() => DinTrainer.Train(
            split.Train, split.Validation, recall, options, new Relay(p => Cancel(p.Epoch == 2)), checkpoint: file, cancellationToken: stop.Token));
        var resumed = new List<int>();
        using var rest = DinTrainer.Train(
            split.Train, split.Validation, recall, options, new Relay(p => resumed.Add(p.Epoch)), checkpoint: file, cancellationToken: Cancellation);
        var anew = new List<int>();
        using var another = DinTrainer.Train(
            split.Train, split.Validation, other, options, new Relay(p => anew.Add(p.Epoch)), checkpoint: file, cancellationToken: Cancellation);

        void Cancel(bool now)
        {
            if (now)
            {
                stop.Cancel();
            }
        }

        Assert.Equal([3, 4], resumed);
        Assert.Equal([1, 2, 3, 4], anew);
        Assert.Equal(through.Epochs.Select(e => (e.Loss, e.Best)), rest.Epochs.Select(e => (e.Loss, e.Best)));
        Assert.Equal(through.RankRows, rest.RankRows);
        Assert.Equal(through.ExportRankerGraph(), rest.ExportRankerGraph());
    }

    [Fact]
    public void Train_NoImpressions_RanksTheRestOfTheBlockFirst()
    {
        var data = PlantedData.Blocks();
        using var recall = TwoTowerTrainer.Train(data, null, SmallTwoTower.Options(), cancellationToken: Cancellation);
        using var din = DinTrainer.Train(data, null, recall, Options with { Epochs = 10, RecallSize = 25 }, cancellationToken: Cancellation);
        var recommender = new DinRecommender(din, data);
        var list = new ScoredItem[5];
        var shares = new List<double>();
        for (var block = 0; block < PlantedData.BlockCount; block++)
        {
            var items = PlantedData.ItemsOf(block);
            var history = items[..3].Select((item, i) => new HistoryEvent(item, InteractionKind.Click, 0, PlantedData.EndTime + i)).ToArray();
            Assert.Equal(5, recommender.Recommend(new UserState(0, history, PlantedData.EndTime + 10), items[..3].ToHashSet(), list));
            shares.Add(list.Count(s => items.Contains(s.Item)) / 5.0);
        }

        Assert.True(shares.Average() >= 0.95, $"share from the own block {shares.Average():0.00}");
    }

    [Fact]
    public void Train_ImpressionsWithoutOutcome_SaysWhatItNeeds()
    {
        var data = PlantedData.Blocks();
        using var recall = TwoTowerTrainer.Train(data, null, SmallTwoTower.Options() with { Epochs = 1 }, cancellationToken: Cancellation);
        var e = Assert.Throws<TrainingDataException>(
            () => DinTrainer.Train(data, null, recall, Options with { UseImpressions = true }, cancellationToken: Cancellation));
        Assert.Contains("0 positives among its impressions", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1025)]
    public void Validate_DimensionOutOfRange_NamesIt(int dimension)
    {
        var e = Assert.Throws<ArgumentException>((Options with { Dimension = dimension }).Validate);
        Assert.StartsWith("Dimension is ", e.Message, StringComparison.Ordinal);
    }

    private static double Auc(InteractionDataset train, InteractionDataset test, TwoTowerModel recall, DinOptions options)
    {
        using var model = DinTrainer.Train(train, null, recall, options, cancellationToken: Cancellation);
        var examples = LabelledExamples.FromImpressions(test, TimeSpan.FromMinutes(1));
        return ClickEvaluator.Evaluate(new DinRecommender(model, train), test, examples, 1, Cancellation).Auc;
    }
}
