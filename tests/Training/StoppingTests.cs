using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Recall;
using Recsys.Training.Recall.NextItem;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Runs;
using Recsys.Training.Zoo.NextItem;
using Recsys.Training.Zoo.Rankers;
using TorchSharp;

namespace Recsys.Training.Tests;

/// <summary>What decides when training stops, where held-out data does not tell: never may first values be taken for the best epoch.</summary>
public class StoppingTests
{
    private const int Shown = 600;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("fm", true)]
    [InlineData("fm", false)]
    [InlineData("fnn", false)]
    [InlineData("gbdt-lr", false)]
    [InlineData("din", true)]
    public void Ranker_ValidationOfOneLabel_IsRefusedByName(string family, bool positive)
    {
        var set = SmallWorld.Set;
        int[] validation = [.. SmallWorld.All.Where(i => set.Examples[i].Label > 0.5f == positive).Take(20)];
        var epochs = 0;

        var e = Assert.Throws<TrainingDataException>(() => RankingTrainer.Train(
            ModelRegistry.Get(family), SmallWorld.Options(ModelRegistry.Get(family)), set, [.. SmallWorld.All.Except(validation)], validation, new Relay(_ => epochs++), cancellationToken: Cancellation));

        Assert.Contains("stops by AUC", e.Message, StringComparison.Ordinal);
        Assert.Contains($"20 validation examples ({(positive ? "20 positive, 0" : "0 positive, 20")} negative", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, epochs);
    }

    // One conversion among the clicks defines both metrics; without any, neither.
    [Theory]
    [InlineData("esmm", "CTCVR-AUC")]
    [InlineData("cvr-clicks", "CVR-AUC")]
    public void Ranker_ValidationWithoutConversions_IsRefused(string family, string metric)
    {
        var e = Assert.Throws<TrainingDataException>(() => Train(family, Funnel(1, validationValue: 0)));
        Assert.Contains($"stops by {metric}", e.Message, StringComparison.Ordinal);
        Assert.Contains("0 positive with a value", e.Message, StringComparison.Ordinal);

        using var trained = Train(family, Funnel(1, validationValue: 1));
        Assert.Contains(trained.Epochs, x => x.Best);
    }

    [Fact]
    public void YoutubeRanking_NothingWatched_IsRefused() => Assert.Contains(
        "stops by time-NDCG", Assert.Throws<TrainingDataException>(() => Train("youtube-ranking", Funnel(60, validationValue: 0))).Message, StringComparison.Ordinal);

    // A user of one example has nothing in order; how far expected and watched time are apart is known all the same.
    [Fact]
    public void YoutubeRanking_UsersOfOneExample_StopsByTheErrorAndSaysSo()
    {
        var reports = new List<TrainingProgress>();
        using var ranker = Train("youtube-ranking", Funnel(60, validationValue: 60, onePerUser: true), new Relay(reports.Add));

        Assert.Contains("time-MAE decides when to stop", reports[0].Note, StringComparison.Ordinal);
        Assert.All(reports.Skip(1), r => Assert.Null(r.Note));
        Assert.All(reports, r => Assert.True(double.IsNaN(r.Metrics[WatchTimeMetrics.Ndcg])));
        Assert.Equal(reports.MinBy(r => r.Metrics[WatchTimeMetrics.Error])!.Epoch, reports.Last(r => r.Best).Epoch);
    }

    [Theory]
    [InlineData("two-tower")]
    [InlineData("gru4rec")]
    public void Recall_ValidationThatAsksNothing_IsRefused(string family)
    {
        // Everything held out is what the user has had before.
        var data = PlantedData.Blocks();
        var again = data.With(data.Interactions.ToArray().GroupBy(e => e.User).Select(g => g.First() with { Time = PlantedData.EndTime }));

        var e = Assert.Throws<TrainingDataException>(() => TrainRecall(family, data, again).Dispose());

        Assert.Contains("is on an item new to a user", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("two-tower")]
    [InlineData("gru4rec")]
    public void Recall_NoAnswerIsEverFound_KeepsATrainedEpoch(string family)
    {
        // What is held out belongs to another block, where the first values may well be better than all that is learned.
        var data = PlantedData.Blocks();
        var odd = data.With(data.Interactions.ToArray().GroupBy(e => e.User).Select(g => g.First() with { Item = (g.First().Item + 1) % PlantedData.ItemCount, Time = PlantedData.EndTime }));
        using var trained = TrainRecall(family, data, odd);

        Assert.Contains(trained.Epochs, e => e.Best);

        // Two items of a block lie nearer than two of different blocks, which first values do not know.
        double Likeness(int a, int b) => VectorMath.Dot(trained[a], trained[b]) / Math.Sqrt(VectorMath.Dot(trained[a], trained[a]) * VectorMath.Dot(trained[b], trained[b]));
        var same = Enumerable.Range(0, 45).Average(i => Likeness(i, i + 5));
        var other = Enumerable.Range(0, 45).Average(i => Likeness(i, i + 1));
        Assert.True(same > other + 0.1, $"same block {same:0.00}, other block {other:0.00}");
    }

    [Fact]
    public void Din_ImpressionsOfOneLabel_StopsByRecallsOrderAndSaysSo()
    {
        var train = MatchingData.Create(seed: 1, users: 60);
        var validation = Held(train).Concat(NewItems(train)).ToArray();
        var reports = new List<TrainingProgress>();
        using var recall = Token(train);
        using var din = DinTrainer.Train(train, train.With(validation), recall, Small, new Relay(reports.Add), cancellationToken: Cancellation);

        Assert.Contains("NDCG@10 decides when to stop", reports[0].Note, StringComparison.Ordinal);
        Assert.DoesNotContain(reports, r => r.Note is null && !r.Best && reports.TakeWhile(x => x.Epoch <= r.Epoch).All(x => !x.Best));
    }

    [Fact]
    public void Din_NothingToTellEpochsApart_IsRefused()
    {
        var train = MatchingData.Create(seed: 1, users: 60);
        using var recall = Token(train);

        var e = Assert.Throws<TrainingDataException>(() => DinTrainer.Train(train, train.With(Held(train)), recall, Small, cancellationToken: Cancellation));

        Assert.Contains("nothing that could tell a good epoch of the ranker from a bad one", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BestState_ValueThatIsNoNumber_IsRefused()
    {
        using var scope = torch.NewDisposeScope();
        using var best = new BestState();
        torch.Tensor[] state = [torch.ones(2)];
        best.Begin(state);

        var e = Assert.Throws<TrainingDataException>(() => best.Offer(3, double.NaN, state));

        Assert.Contains("after epoch 3", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BestState_NothingOffered_RestoresNoFirstValues()
    {
        using var scope = torch.NewDisposeScope();
        using var best = new BestState();
        torch.Tensor[] state = [torch.ones(2)];
        best.Begin(state);
        Assert.Throws<TrainingDataException>(() => best.Restore(state));

        best.Offer(1, -5, state);
        using (torch.no_grad())
        {
            state[0].zero_();
        }

        best.Restore(state);
        Assert.Equal([1f, 1f], state[0].ToArray());
    }

    private static DinOptions Small => new()
    {
        Dimension = 4,
        AttentionUnits = 4,
        FirstUnits = 8,
        SecondUnits = 4,
        BatchSize = 64,
        Epochs = 3,
        Patience = 3,
        RecallSize = 48,
        Threads = 1,
        CandidateFeatures = ["recall_score"],
        ContextFeatures = [],
    };

    private static TwoTowerModel Token(InteractionDataset train) =>
        TwoTowerTrainer.Train(train, null, SmallTwoTower.Options() with { Epochs = 1 }, cancellationToken: Cancellation);

    // Later impressions of each user, of which none is clicked.
    private static IEnumerable<Interaction> Held(InteractionDataset train) => train.Interactions.ToArray()
        .Where(e => e.Kind == InteractionKind.Impression)
        .Select(e => e with { Time = e.Time + 86_400_000 });

    private static IEnumerable<Interaction> NewItems(InteractionDataset train) => train.Interactions.ToArray()
        .GroupBy(e => e.User)
        .Select(g => new Interaction(g.Key, Enumerable.Range(0, train.ItemCount).Except(g.Select(e => e.Item)).First(), InteractionKind.Purchase, 0, g.Max(e => e.Time) + 172_800_000));

    private static RecallModel TrainRecall(string family, InteractionDataset train, InteractionDataset validation) => family == "two-tower"
        ? TwoTowerTrainer.Train(train, validation, SmallTwoTower.Options() with { Epochs = 6, Patience = 6 }, cancellationToken: Cancellation)
        : NextItemTrainer.Train(NextItemFamilies.Get(family), train, validation, SmallNextItem.Options(family) with { Epochs = 6, Patience = 6 }, cancellationToken: Cancellation);

    private static TrainedRanker Train(string family, ExampleSet set, IProgress<TrainingProgress>? progress = null)
    {
        var options = Worlds.Tune(ModelRegistry.Get(family), epochs: 6) with { LearningRate = 0.05 };
        return RankingTrainer.Train(ModelRegistry.Get(family), options, set, [.. Enumerable.Range(0, Shown - 60)], [.. Enumerable.Range(Shown - 60, 60)], progress, cancellationToken: Cancellation);
    }

    // A third is clicked, and of the clicks one in two is worth something; of the last 60 examples as much as is said.
    private static ExampleSet Funnel(float value, float validationValue, bool onePerUser = false)
    {
        var random = new Random(8);
        Example[] examples = [.. Enumerable.Range(0, Shown).Select(n =>
        {
            var held = n >= Shown - 60;
            var click = random.Next(3) == 0;
            var worth = click && n % 2 == 0 ? held ? validationValue : value : 0;
            return new Example(held && onePerUser ? n - (Shown - 60) : n % 60, n % 7, n, click ? 1 : 0, worth);
        })];
        var events = new InteractionDataset("funnel", [.. Enumerable.Range(0, 60).Select(u => $"u{u}")], [.. Enumerable.Range(0, 7).Select(i => $"i{i}")], []);
        return new ExampleSet(events, examples, [.. RatingExamples.FieldsOf(events)]);
    }
}
