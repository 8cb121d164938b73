using Recsys.Conformance;
using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Recall.TwoTower;

namespace Recsys.Training.Tests;

public sealed class DinRecommenderTests : PersonalisedRecommenderSuite, IDisposable
{
    private readonly List<IDisposable> _models = [];

    public void Dispose() => _models.ForEach(m => m.Dispose());

    protected override IRecommender Train(InteractionDataset train, int seed)
    {
        var recall = TwoTowerTrainer.Train(train, null, SmallTwoTower.Options(seed), cancellationToken: TestContext.Current.CancellationToken);
        var options = new DinOptions { Dimension = 8, Epochs = 5, RecallSize = 20, LearningRate = 0.005, Seed = seed, Threads = 1 };
        var din = DinTrainer.Train(train, null, recall, options, cancellationToken: TestContext.Current.CancellationToken);
        _models.Add(din);
        _models.Add(recall);
        return new DinRecommender(din, train);
    }
}
