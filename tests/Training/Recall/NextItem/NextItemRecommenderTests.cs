using Recsys.Conformance;
using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Training.Recall;
using Recsys.Training.Recall.NextItem;
using Recsys.Training.Zoo.NextItem;

namespace Recsys.Training.Tests;

public abstract class NextItemRecommenderTests(string family) : PersonalisedRecommenderSuite, IDisposable
{
    private readonly List<NextItemModel> _models = [];

    public void Dispose()
    {
        _models.ForEach(m => m.Dispose());
        GC.SuppressFinalize(this);
    }

    protected override IRecommender Train(InteractionDataset train, int seed)
    {
        var model = NextItemTrainer.Train(
            NextItemFamilies.Get(family), train, null, SmallNextItem.Options(family, seed), cancellationToken: TestContext.Current.CancellationToken);
        _models.Add(model);
        return new RecallModelRecommender(model, train);
    }
}

public sealed class SasRecRecommenderTests() : NextItemRecommenderTests("sasrec");

public sealed class Gru4RecRecommenderTests() : NextItemRecommenderTests("gru4rec");

public sealed class SessionCoreRecommenderTests() : NextItemRecommenderTests("core");

public sealed class YouTubeRecallRecommenderTests() : NextItemRecommenderTests("youtube-recall");
