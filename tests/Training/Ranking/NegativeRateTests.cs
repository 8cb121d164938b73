using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Ranking;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>Most negative examples left out of training, and predictions that are right nevertheless.</summary>
public sealed class NegativeRateTests
{
    private const double Rate = 0.01;

    // One impression in a thousand is clicked; every fourth item is clicked three times as often as the others.
    private static readonly ExampleSet Rare = World(200_000, item => item % 4 == 0 ? 0.002 : 0.000667);

    private static readonly RankerOptions Options = LogisticRegression.Family.Defaults with
    {
        Epochs = 25,
        BatchSize = 256,
        LearningRate = 0.02,
        Threads = 1,
        NegativeRate = Rate,
        HistoryAsFields = false,
        EmbeddingDecay = 0,
        WeightDecay = 0,
        UnknownUsers = 0,
        UnknownContexts = 0,
    };

    [Fact]
    public void Train_OnOneInAHundredOfTheNegatives_PredictsTheTrueRate_WhichItWouldOverstateTenfold()
    {
        int[] all = [.. Enumerable.Range(0, Rare.Examples.Count)];
        var rate = Rare.Examples.Average(e => e.Label);

        using var ranker = RankingTrainer.Train(LogisticRegression.Family, Options, Rare, all, []);
        double[] calibrated = [.. ranker.Predict(all).Select(p => (double)p)];

        // What the model itself says: the calibration undone.
        var raw = calibrated.Average(q => q / (q + ((1 - q) * Rate)));
        Assert.InRange(rate, 0.0008, 0.0012);
        Assert.InRange(calibrated.Average(), 0.85 * rate, 1.15 * rate);
        Assert.InRange(raw, 0.07, 0.11);
        Assert.True(MeanOf(calibrated, item => item % 4 == 0) > 2 * MeanOf(calibrated, item => item % 4 != 0));
    }

    [Fact]
    public void Serve_AVersion_IsCalibratedInItsGraph()
    {
        using var folder = new TempFolder();
        var world = World(4000, item => item % 4 == 0 ? 0.2 : 0.02);
        int[] all = [.. Enumerable.Range(0, world.Examples.Count)];
        using var ranker = RankingTrainer.Train(LogisticRegression.Family, Options with { NegativeRate = 0.1 }, world, all, []);
        using var recall = TwoTowerTrainer.Train(world.Events, null, SmallTwoTower.Options() with { Epochs = 1 }, cancellationToken: TestContext.Current.CancellationToken);

        using var model = folder.Serve(world.Events, recall, ranker);

        var scores = new float[world.Events.ItemCount];
        model.Score(
            new RankRequest { UserId = world.Events.UserIds[3], Interest = new float[model.Schema.InterestDimension], History = [], Time = 0 },
            [.. Enumerable.Range(0, scores.Length).Select(row => new Candidate(row, 0))],
            scores);
        Assert.InRange(scores.Average(), 0.04, 0.1);
        Assert.Equal(world.Examples.Average(e => (double)e.Label), scores.Average(), 0.03);
    }

    [Theory]
    [InlineData("lambdarank")]
    [InlineData("youtube-ranking")]
    [InlineData("esmm")]
    public void Train_FamilyWithoutAClickProbability_IsRefused(string name)
    {
        var family = ModelRegistry.Get(name);

        var error = Assert.Throws<ArgumentException>(
            () => RankingTrainer.Train(family, family.Defaults with { NegativeRate = Rate, Epochs = 1 }, FieldWorld.Create(200), [.. Enumerable.Range(0, 100)], []));

        Assert.Contains("NegativeRate", error.Message);
    }

    private static double MeanOf(double[] predictions, Func<int, bool> items) =>
        predictions.Where((_, i) => items(Rare.Examples[i].Item)).Average();

    private static ExampleSet World(int impressions, Func<int, double> rateOf)
    {
        var random = new Random(3);
        var events = Enumerable.Range(0, impressions).Select(n =>
        {
            var item = random.Next(40);
            var clicks = random.NextDouble() < rateOf(item);
            return new Interaction(random.Next(50), item, clicks ? InteractionKind.Like : InteractionKind.Dislike, clicks ? 5 : 1, 1_600_000_000_000 + (n * 60_000L));
        });
        return RatingExamples.FromRatings(new InteractionDataset(
            "rare", [.. Enumerable.Range(0, 50).Select(u => $"u{u}")], [.. Enumerable.Range(0, 40).Select(i => $"i{i}")], events));
    }
}
