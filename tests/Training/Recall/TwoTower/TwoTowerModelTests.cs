using Recsys.Conformance;
using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Training.Recall;
using Recsys.Training.Recall.TwoTower;

namespace Recsys.Training.Tests;

public sealed class TwoTowerModelTests : PersonalisedRecommenderSuite, IDisposable
{
    private readonly List<TwoTowerModel> _models = [];

    public void Dispose() => _models.ForEach(m => m.Dispose());

    protected override IRecommender Train(InteractionDataset train, int seed)
    {
        var model = TwoTowerTrainer.Train(train, null, SmallTwoTower.Options(seed), cancellationToken: TestContext.Current.CancellationToken);
        _models.Add(model);
        return new RecallModelRecommender(model, train);
    }
}
