using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;
using TorchSharp;

namespace Recsys.Training.Tests;

public class ConversionTests
{
    [Fact]
    public void Esmm_ClickSelectedConversions_BeatsAModelOfClicksOnAllImpressions()
    {
        // Half of the items are good: clicked in 15 % of impressions and bought by half of those who click; the others in 2 % and
        // by one in twenty. Of 40 impressions a bad item has hardly one click, so that a model of clicks alone knows next to
        // nothing of most items; that they are not clicked tells a model over all impressions what they are. The test draws a
        // conversion for every impression, clicked or not.
        var random = new Random(4);
        const int users = 50, items = 1500;
        List<Example> examples = [];
        List<bool> wouldConvert = [];
        for (var n = 0; n < items * 40; n++)
        {
            var (user, item) = (random.Next(users), random.Next(items));
            var good = item % 2 == 0;
            var click = random.NextDouble() < (good ? 0.15 : 0.02);
            var converts = random.NextDouble() < (good ? 0.5 : 0.05);
            wouldConvert.Add(converts);
            examples.Add(new Example(user, item, n, click ? 1 : 0, click && converts ? 1 : 0));
        }

        var events = new InteractionDataset("planted", Ids(users), Ids(items), []);
        var set = new ExampleSet(events, examples, [.. RatingExamples.FieldsOf(events)]);
        int[] train = [.. Enumerable.Range(0, examples.Count).Where(i => i % 10 != 9)];
        int[] test = [.. Enumerable.Range(0, examples.Count).Where(i => i % 10 == 9)];

        double Auc(string family)
        {
            var options = ModelRegistry.Get(family).Defaults with
            {
                Dimension = 8,
                Hidden = [32],
                Dropout = 0,
                LearningRate = 0.003,
                EmbeddingDecay = 0.5,
                InitialDeviation = 0.1,
                BatchSize = 512,
                Epochs = 12,
                HistoryAsFields = false,
                Seed = 6,
                Threads = 1,
            };
            using var ranker = RankingTrainer.Train(ModelRegistry.Get(family), options, set, train, [], cancellationToken: TestContext.Current.CancellationToken);
            return ClickMetrics.Auc(ranker.Predict(test, Conversions.ConversionRate), [.. test.Select(i => wouldConvert[i])]);
        }

        var (esmm, clicks) = (Auc("esmm"), Auc("cvr-clicks"));

        Assert.True(esmm > clicks + 0.05, $"ESMM {esmm}, clicks only {clicks}");
    }

    [Fact]
    public void Esmm_ClickingAndConvertingAreUnlikeHabits_OwnEmbeddingsTellThem()
    {
        // Each user clicks often or seldom and converts often or seldom, the one whatever the other. In two epochs shared embeddings have
        // learned the clicks and little more; after six they would have caught up, if nothing stopped training before.
        var random = new Random(5);
        const int users = 400, items = 50;
        List<Example> examples = [];
        List<bool> wouldConvert = [];
        for (var n = 0; n < users * 40; n++)
        {
            var (user, item) = (random.Next(users), random.Next(items));
            var click = random.NextDouble() < (user % 2 == 0 ? 0.3 : 0.05);
            var converts = random.NextDouble() < (user / 2 % 2 == 0 ? 0.9 : 0.1);
            wouldConvert.Add(converts);
            examples.Add(new Example(user, item, n, click ? 1 : 0, click && converts ? 1 : 0));
        }

        var events = new InteractionDataset("planted", Ids(users), Ids(items), []);
        var set = new ExampleSet(events, examples, [.. RatingExamples.FieldsOf(events)]);
        int[] train = [.. Enumerable.Range(0, examples.Count).Where(i => i % 10 != 9)];
        int[] test = [.. Enumerable.Range(0, examples.Count).Where(i => i % 10 == 9)];

        double Auc(bool shared)
        {
            var options = new EsmmOptions { SharedEmbeddings = shared, Dropout = 0, BatchSize = 256, Epochs = 2, HistoryAsFields = false, Seed = 6, Threads = 1 };
            using var ranker = RankingTrainer.Train(ModelRegistry.Get("esmm"), options, set, train, [], cancellationToken: TestContext.Current.CancellationToken);
            return ClickMetrics.Auc(ranker.Predict(test, Conversions.ConversionRate), [.. test.Select(i => wouldConvert[i])]);
        }

        var (own, shared) = (Auc(false), Auc(true));

        Assert.True(own > shared + 0.05, $"own {own}, shared {shared}");
    }

    [Fact]
    public void LogLoss_OfLogarithms_IsHandWorked()
    {
        using var scope = torch.NewDisposeScope();
        var logarithms = torch.tensor(new float[] { MathF.Log(0.25f), MathF.Log(0.25f), -60 });

        var loss = Conversions.LogLoss(logarithms, torch.tensor(new float[] { 1, 0, 0 })).ToArray()[0];

        // ln 4 for the hit, ln 4/3 for the miss, and nothing for a probability of e^-60.
        Assert.Equal((Math.Log(4) + Math.Log(4.0 / 3)) / 3, loss, 1e-6);
    }

    private static string[] Ids(int count) => [.. Enumerable.Range(0, count).Select(i => $"{i}")];
}
