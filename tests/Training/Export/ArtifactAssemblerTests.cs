using Recsys.Conformance;
using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Export;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Recall;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Runs;

namespace Recsys.Training.Tests;

public class ArtifactAssemblerTests
{
    private static readonly DateTimeOffset CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    [Fact]
    public void Write_TwoTowerOnly_IsServedAsTrained()
    {
        using var folder = new TempFolder();
        var data = PlantedData.Blocks();
        using var recall = TrainRecall(data);
        ArtifactAssembler.Write(folder["v1"], Request(data, recall, null));

        using var served = LoadedModel.Open(folder["v1"]);

        Assert.Equal((ModelFamilies.TwoTower, ModelTask.NextItem), (served.Manifest.Family, served.Manifest.Task!.Value));
        Assert.False(served.HasRanker);
        Assert.True(served.Manifest.NormalizeRecall);
        var history = History();
        float[] expected = new float[recall.Dimension], actual = new float[recall.Dimension];
        recall.ComputeInterest(history, expected);
        served.ComputeInterest(history, actual);
        OnnxRun.AssertClose(expected, actual);
        var json = File.ReadAllText(folder["v1/training.json"]);
        Assert.Contains("\"temperature\": 0.1", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WithDin_ScoresAsTrained()
    {
        using var folder = new TempFolder();
        var data = PlantedData.Blocks();
        using var recall = TrainRecall(data);
        using var din = DinTrainer.Train(
            data, null, recall, new DinOptions { Dimension = 8, Epochs = 1, Threads = 1 }, cancellationToken: TestContext.Current.CancellationToken);
        ArtifactAssembler.Write(folder["v2"], Request(data, recall, din));

        using var served = LoadedModel.Open(folder["v2"]);

        var history = History();
        var interest = new float[recall.Dimension];
        served.ComputeInterest(history, interest);
        int[] items = [0, 7, 5, 12, 49];
        var candidates = items.Select(i => new Candidate(i, VectorMath.Dot(interest, recall[i]))).ToArray();
        float[] expected = new float[items.Length], actual = new float[items.Length];
        din.Score(history, PlantedData.EndTime, items, expected);
        served.Score(new RankRequest { Interest = interest, History = history, Time = PlantedData.EndTime }, candidates, actual);
        OnnxRun.AssertClose(expected, actual);
        Assert.Equal((ModelFamilies.Din, ModelTask.Click), (served.Manifest.Family, served.Manifest.Task!.Value));

        var cold = served.AddColdItem("new", [new ItemAttribute("block", "2")]);
        Assert.Equal(data.ItemCount, cold);
    }

    [Fact]
    public void Assemble_RankerOverAnotherModel_Throws()
    {
        var data = PlantedData.Blocks();
        using var recall = TrainRecall(data);
        using var other = TrainRecall(data);
        using var din = DinTrainer.Train(
            data, null, other, new DinOptions { Dimension = 8, Epochs = 1, Threads = 1 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Throws<ArgumentException>(() => ArtifactAssembler.Assemble(Request(data, recall, din)));
    }

    private static HistoryEvent[] History() =>
    [
        new(10, InteractionKind.Purchase, 5, PlantedData.EndTime - 1),
        new(-1, InteractionKind.Click, 0, PlantedData.EndTime - 2),
        new(5, InteractionKind.Play, 60, PlantedData.EndTime - 3),
        new(0, InteractionKind.Impression, 0, PlantedData.EndTime - 4),
    ];

    private static TwoTowerModel TrainRecall(InteractionDataset data) => TwoTowerTrainer.Train(
        data, null, SmallTwoTower.Options() with { Epochs = 2 }, cancellationToken: TestContext.Current.CancellationToken);

    private static ArtifactRequest Request(InteractionDataset data, RecallModel recall, DinModel? din) =>
        new() { Version = "v1", CreatedAt = CreatedAt, Train = data, Recall = recall, Din = din };
}
