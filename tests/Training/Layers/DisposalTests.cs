using Recsys.Conformance;
using Recsys.Evaluation;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Recall.TwoTower;
using TorchSharp;

namespace Recsys.Training.Tests;

public class DisposalTests
{
    [Fact]
    public void Train_Twice_LeavesNoTensorsBehind()
    {
        var data = PlantedData.Blocks();
        TrainBoth(data);
        var statistics = DisposeScopeManager.Statistics;
        var alive = statistics.ThreadTotalLiveCount;

        TrainBoth(data);

        Assert.Equal(alive, statistics.ThreadTotalLiveCount);
    }

    private static void TrainBoth(Core.InteractionDataset data)
    {
        var split = LeaveOneOutSplit.Split(data);
        var cancellation = TestContext.Current.CancellationToken;
        using var recall = TwoTowerTrainer.Train(split.Train, split.Validation, SmallTwoTower.Options() with { Epochs = 2, Patience = 1 }, cancellationToken: cancellation);
        using var din = DinTrainer.Train(split.Train, split.Validation, recall, new DinOptions { Dimension = 8, Epochs = 2, Threads = 1 }, cancellationToken: cancellation);
    }
}
