using Recsys.Conformance;
using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Training.Recall;
using Recsys.Training.Recall.NextItem;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Zoo.NextItem;

namespace Recsys.Training.Tests;

public class RunCheckpointTests
{
    private const string TwoTower = "two-tower";

    private static readonly InteractionDataset Data = PlantedData.Blocks();

    public static TheoryData<string> Families => [TwoTower, .. NextItemFamilies.All.Select(f => f.Name)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Families))]
    public void Train_CancelledAndResumed_EqualsOneThatRanThrough(string family)
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "run.checkpoint");
        using var through = Train(family, null, null, Cancellation);
        using var stop = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() => Train(family, file, p => StopAfter(2, p, stop), stop.Token));
        var resumed = new List<int>();
        using var rest = Train(family, file, p => resumed.Add(p.Epoch), Cancellation);

        Assert.Equal([3, 4], resumed);
        Assert.Equal(4, rest.Epochs.Count);
        Assert.Equal(through.ItemVectors, rest.ItemVectors);
        Assert.Equal(Interest(through), Interest(rest));
    }

    [Fact]
    public void Train_ValidatedAndResumed_KeepsTheBestEpochBeforeTheStop()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "run.checkpoint");

        // A rate at which not every epoch is better than those before.
        var options = SmallTwoTower.Options() with { Epochs = 10, Patience = 10, LearningRate = 0.5 };
        var split = LeaveOneOutSplit.Split(Data);
        using var through = TwoTowerTrainer.Train(split.Train, split.Validation, options, cancellationToken: Cancellation);
        using var stop = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() => TwoTowerTrainer.Train(
            split.Train, split.Validation, options, new Relay(p => StopAfter(7, p, stop)), checkpoint: file, cancellationToken: stop.Token));
        using var rest = TwoTowerTrainer.Train(split.Train, split.Validation, options, checkpoint: file, cancellationToken: Cancellation);

        Assert.Contains(through.Epochs, e => !e.Best);
        Assert.Equal(through.Epochs.Select(e => e.Best), rest.Epochs.Select(e => e.Best));
        Assert.Equal(through.ItemVectors, rest.ItemVectors);
    }

    [Fact]
    public void Train_Finished_TrainsNoMore()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "run.checkpoint");
        using var first = Train("gru4rec", file, null, Cancellation);
        var epochs = new List<int>();

        using var again = Train("gru4rec", file, p => epochs.Add(p.Epoch), Cancellation);

        Assert.Empty(epochs);
        Assert.Equal(first.ItemVectors, again.ItemVectors);
    }

    [Fact]
    public void Train_CheckpointOfOtherEvents_BeginsAnew()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "run.checkpoint");
        Train("gru4rec", file, null, Cancellation).Dispose();
        var other = new InteractionDataset(Data.Name, Data.UserIds, Data.ItemIds, Data.Interactions.ToArray()[..^1], Data.ItemAttributes);
        var epochs = new List<int>();

        NextItemTrainer.Train(
            NextItemFamilies.Get("gru4rec"), other, null, SmallNextItem.Options("gru4rec") with { Epochs = 4 }, new Relay(p => epochs.Add(p.Epoch)), checkpoint: file, cancellationToken: Cancellation).Dispose();

        Assert.Equal([1, 2, 3, 4], epochs);
    }

    private static void StopAfter(int epoch, TrainingProgress progress, CancellationTokenSource stop)
    {
        if (progress.Epoch == epoch)
        {
            stop.Cancel();
        }
    }

    private static RecallModel Train(string family, string? checkpoint, Action<TrainingProgress>? report, CancellationToken cancellationToken)
    {
        var progress = report is null ? null : new Relay(report);
        return family == TwoTower
            ? TwoTowerTrainer.Train(Data, null, SmallTwoTower.Options() with { Epochs = 4, Dropout = 0.1 }, progress, checkpoint: checkpoint, cancellationToken: cancellationToken)
            : NextItemTrainer.Train(
                NextItemFamilies.Get(family), Data, null, SmallNextItem.Options(family) with { Epochs = 4 }, progress, checkpoint: checkpoint, cancellationToken: cancellationToken);
    }

    private static float[] Interest(RecallModel model)
    {
        var interest = new float[model.Dimension];
        model.ComputeInterest([new(10, InteractionKind.Click, 0, 9), new(5, InteractionKind.Click, 0, 8)], interest);
        return interest;
    }
}
