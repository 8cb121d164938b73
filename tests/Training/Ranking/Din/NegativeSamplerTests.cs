using Recsys.Conformance;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Recall;
using Recsys.Training.Recall.TwoTower;

namespace Recsys.Training.Tests;

public class NegativeSamplerTests
{
    [Fact]
    public void Draw_HardNegatives_AreRecallsBestWithoutOwnItems()
    {
        var data = PlantedData.Blocks();
        using var recall = TwoTowerTrainer.Train(
            data, null, SmallTwoTower.Options() with { Epochs = 1 }, cancellationToken: TestContext.Current.CancellationToken);
        var options = new DinOptions { HardNegatives = 4, RandomNegatives = 0, RecallSize = 10 };
        var interests = OnnxRun.Random(new Random(1), 3 * recall.Dimension);
        TargetSample[] samples = [new(0, 1, 7), new(1, 1, 8), new(2, 1, 9)];

        var lists = new NegativeSampler(options, recall).Draw(samples, interests, _ => 5, i => [7 + i, 20], new Random(2));

        for (var i = 0; i < 3; i++)
        {
            var interest = interests.AsSpan(i * recall.Dimension, recall.Dimension).ToArray();
            var best = Enumerable.Range(0, recall.ItemCount).OrderByDescending(item => Core.VectorMath.Dot(interest, recall[item])).Take(10).ToHashSet();
            Assert.Equal(samples[i].Item, lists[i].Items[0]);
            Assert.Equal([1f, 0f, 0f, 0f, 0f], lists[i].Labels);
            Assert.Equal(5, lists[i].Items.Distinct().Count());
            Assert.All(lists[i].Items[1..], item => Assert.Contains(item, best));
            Assert.DoesNotContain(20, lists[i].Items);
        }
    }

    [Fact]
    public void Draw_UserHasNearlyEverything_GivesFewerNegatives()
    {
        var data = PlantedData.Blocks();
        using var recall = TwoTowerTrainer.Train(
            data, null, SmallTwoTower.Options() with { Epochs = 1 }, cancellationToken: TestContext.Current.CancellationToken);
        var own = Enumerable.Range(0, recall.ItemCount - 1).ToHashSet();
        var sampler = new NegativeSampler(new DinOptions { HardNegatives = 3, RandomNegatives = 3, RecallSize = 50 }, recall);

        var list = sampler.Draw([new(0, 1, 0)], new float[recall.Dimension], _ => 0, _ => own, new Random(3)).Single();

        Assert.Equal([0, recall.ItemCount - 1], list.Items);
    }
}
