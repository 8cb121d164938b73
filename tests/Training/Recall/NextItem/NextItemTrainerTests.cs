using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Recall;
using Recsys.Training.Recall.NextItem;
using Recsys.Training.Zoo.NextItem;
using TorchSharp;

namespace Recsys.Training.Tests;

public class NextItemTrainerTests
{
    public static TheoryData<string> Families => SmallNextItem.Families;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Families))]
    public void Train_SameSeed_GivesTheSameModel(string name)
    {
        var options = SmallNextItem.Options(name) with { Epochs = 2 };
        using var first = Train(name, PlantedData.Blocks(), options);
        using var second = Train(name, PlantedData.Blocks(), options);
        using var other = Train(name, PlantedData.Blocks(), options with { Seed = 99 });

        Assert.Equal(first.ItemVectors, second.ItemVectors);
        Assert.Equal(first.ExportUserGraph(), second.ExportUserGraph());
        Assert.NotEqual(first.ItemVectors, other.ItemVectors);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Train_AsTheRecallOfAVersion_IsServedAsTrained(string name)
    {
        using var folder = new TempFolder();
        var data = PlantedData.Blocks();
        using var model = Train(name, data, SmallNextItem.Options(name) with { Epochs = 2 });
        using var served = folder.Serve(data, model);

        Assert.Equal(name, served.Manifest.Family);
        HistoryEvent[] history = [new(10, InteractionKind.Purchase, 5, 9), new(5, InteractionKind.Dwell, 60, 8), new(0, InteractionKind.Click, 0, 7)];
        float[] expected = new float[model.Dimension], actual = new float[model.Dimension];
        model.ComputeInterest(history, expected);
        served.ComputeInterest(history, actual);
        OnnxRun.AssertClose(expected, actual);
        Assert.Equal(data.ItemCount, served.AddColdItem("new", [new ItemAttribute("block", "2")]));
    }

    [Fact]
    public void Train_ItemsKnownByAttributesOnly_LieInTheirBlock()
    {
        using var model = Train("sasrec", PlantedData.Blocks(), SmallNextItem.Options("sasrec"));
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
    public void Train_NoMoreProgressOnValidation_StopsEarlyAndKeepsTheBestEpoch()
    {
        var split = LeaveOneOutSplit.Split(PlantedData.Blocks());
        var options = SmallNextItem.Options("gru4rec") with { Epochs = 60, Patience = 3 };

        using var model = NextItemTrainer.Train(NextItemFamilies.Get("gru4rec"), split.Train, split.Validation, options, cancellationToken: Cancellation);

        var ndcg = model.Epochs.Select(e => e.Metrics[MetricNames.Ndcg(10)]).ToArray();
        var best = Array.IndexOf(ndcg, ndcg.Max()) + 1;
        Assert.Equal(best + 3, model.Epochs.Count);

        // The best epoch's parameters, measured again from outside, give its number.
        var again = RankingEvaluator.Evaluate(
            new RecallModelRecommender(model, split.Train),
            RankingQuestions.Create(split, HeldOutPart.Validation),
            new Evaluation.RankingOptions { Cutoffs = [10], MaxParallelism = 1 },
            Cancellation);
        Assert.Equal(ndcg.Max(), again[MetricNames.Ndcg(10)], 1e-3);
    }

    [Fact]
    public void Train_SampledItems_LearnsTheBlocksToo()
    {
        using var model = Train("sasrec", PlantedData.Blocks(), SmallNextItem.Options("sasrec") with { SampledItems = 10 });
        var interest = new float[model.Dimension];
        model.ComputeInterest([new(6, InteractionKind.Click, 0, 2), new(1, InteractionKind.Click, 0, 1)], interest);
        var best = Enumerable.Range(0, model.ItemCount).OrderByDescending(i => VectorMath.Dot(interest, model[i])).Take(5);
        Assert.All(best, i => Assert.Equal(1, i % PlantedData.BlockCount));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Train_Twice_LeavesNoTensorsBehind(string name)
    {
        var split = LeaveOneOutSplit.Split(PlantedData.Blocks());
        void TrainAndExport()
        {
            using var model = NextItemTrainer.Train(
                NextItemFamilies.Get(name), split.Train, split.Validation, SmallNextItem.Options(name) with { Epochs = 3 }, cancellationToken: Cancellation);
            model.ExportUserGraph();
        }

        TrainAndExport();
        var alive = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        TrainAndExport();

        Assert.Equal(alive, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Train_NothingToPredict_SaysWhatItNeeds()
    {
        var data = new InteractionDataset("lonely", ["u"], ["i"], [new Interaction(0, 0, InteractionKind.Click, 0, 1)]);
        var e = Assert.Throws<TrainingDataException>(() => Train("sasrec", data, SmallNextItem.Options("sasrec")));
        Assert.Contains("'lonely' with 1 events has none to predict", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_SettingsOfAnotherFamily_Throws()
    {
        var e = Assert.Throws<ArgumentException>(() => Train("sasrec", PlantedData.Blocks(), new Gru4RecOptions()));
        Assert.Contains("Settings of sasrec are a SasRecOptions, not a Gru4RecOptions", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_Cancelled_Throws() => Assert.Throws<OperationCanceledException>(() => NextItemTrainer.Train(
        NextItemFamilies.Get("sasrec"), PlantedData.Blocks(), null, SmallNextItem.Options("sasrec"), cancellationToken: new CancellationToken(canceled: true)));

    private static NextItemModel Train(string name, InteractionDataset data, NextItemOptions options) =>
        NextItemTrainer.Train(NextItemFamilies.Get(name), data, null, options, cancellationToken: Cancellation);
}
