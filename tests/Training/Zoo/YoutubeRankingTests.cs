using Recsys.Core;
using Recsys.Data;
using Recsys.Training.Examples;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;
using TorchSharp;

namespace Recsys.Training.Tests;

public class YoutubeRankingTests
{
    [Fact]
    public void Train_PlantedWatchTimes_RecoversExpectedSecondsWithin5Percent()
    {
        // Four items, each shown 4000 times and clicked 80 times (2 %), for 60 to 600 seconds on average, evenly spread: the
        // expected seconds of an impression are exactly 0.02 times the mean. The odds are those divided by 0.98, 2 % more.
        float[] means = [60, 150, 300, 600];
        List<Example> examples = [];
        for (var n = 0; n < 4 * 4000; n++)
        {
            var (item, place) = (n % 4, n / 4);
            var clicked = place % 50 == 0;
            examples.Add(new Example(0, item, n, clicked ? 1 : 0, clicked ? means[item] * (0.5f + ((place / 50) % 80 / 79f)) : 0));
        }

        var events = new InteractionDataset("planted", ["u"], ["a", "b", "c", "d"], []);
        var set = new ExampleSet(events, examples, [FieldColumn.Category("item", FieldOwner.Item, ["", "a", "b", "c", "d"], [1, 2, 3, 4])]);
        var family = ModelRegistry.Get("youtube-ranking");
        var options = family.Defaults with
        {
            Hidden = [8],
            Dropout = 0,
            Dimension = 4,
            LearningRate = 0.005,
            WeightDecay = 0,
            EmbeddingDecay = 0,
            BatchSize = 4000,
            Epochs = 300,
            HistoryAsFields = false,
            Seed = 7,
            Threads = 1,
        };
        using var ranker = RankingTrainer.Train(family, options, set, [.. Enumerable.Range(0, examples.Count)], [], cancellationToken: TestContext.Current.CancellationToken);

        var expected = ranker.Predict([0, 1, 2, 3]);

        for (var item = 0; item < 4; item++)
        {
            Assert.InRange(expected[item] / (0.02 * means[item]), 0.95, 1.05);
        }
    }

    [Fact]
    public void Loss_TwoExamples_IsHandWorked()
    {
        using var scope = torch.NewDisposeScope();
        var events = new InteractionDataset("x", ["u"], ["i"], []);
        var layout = new FieldLayout(new ExampleSet(events, [], [.. RatingExamples.FieldsOf(events)]), historyAsFields: false);
        using var model = new YoutubeRanking(new RankerOptions(), new RankingSetup(layout, 1, new Random(1), torch.CPU));
        var logits = torch.tensor(new float[] { 0, MathF.Log(3) }, [2, 1]);

        var loss = model.Loss(logits, torch.tensor(new float[] { 1, 0 }), torch.tensor(new float[] { 30, 0 })).ToArray()[0];

        // 30 seconds at p = 1/2 cost 30 ln 2, an impression without a click at p = 3/4 costs ln 4.
        Assert.Equal(((30 * Math.Log(2)) + Math.Log(4)) / 2, loss, 1e-5);
    }

    [Fact]
    public void Ndcg_ThreeItems_IsHandWorked()
    {
        Example[] examples = [new(0, 0, 0, 1, 10), new(0, 1, 0, 0, 0), new(0, 2, 0, 1, 2), new(1, 0, 0, 1, 4)];

        var metrics = WatchTimeMetrics.Of([3, 5, 3, 1], examples);

        // The item without time is first, the other two share places 2 and 3; the user of one item is left out.
        var shared = ((1 / Math.Log2(3)) + 0.5) / 2;
        Assert.Equal(12 * shared / (10 + (2 / Math.Log2(3))), metrics[WatchTimeMetrics.Ndcg], 1e-9);
        Assert.Equal((7 + 5 + 1 + 3) / 4.0, metrics[WatchTimeMetrics.Error], 1e-6);
    }
}
