using Recsys.Training.Recall.TwoTower;
using TorchSharp;

namespace Recsys.Training.Tests;

public class UserTowerTests
{
    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(1, 2, true)]
    [InlineData(2, 4, false)]
    public void Export_RandomInputs_EqualsTheForward(int hops, int heads, bool normalize)
    {
        var options = new TwoTowerOptions { Dimension = 8, HistoryLength = 6, Hops = hops, Heads = heads, Normalize = normalize };
        using var tower = new UserTower(options, new Random(3), torch.CPU);
        var random = new Random(4);
        const int Batch = 5;
        var history = OnnxRun.Random(random, Batch * 6 * 8);
        var weights = Weights(random, Batch, 6);

        var exported = OnnxRun.Run(tower.Export(), "interest", ("history", history, [Batch, 6, 8]), ("history_weights", weights, [Batch, 6]));

        OnnxRun.AssertClose(Forward(tower, history, weights, Batch, 6), exported);
    }

    [Fact]
    public void Forward_Padding_ChangesNothing()
    {
        using var tower = new UserTower(new TwoTowerOptions { Dimension = 8, HistoryLength = 6 }, new Random(3), torch.CPU);
        var history = OnnxRun.Random(new Random(5), 2 * 8);
        float[] garbage = [.. history, .. Enumerable.Repeat(7f, 4 * 8)];

        var padded = Forward(tower, garbage, [1, 0.5f, 0, 0, 0, 0], 1, 6);

        OnnxRun.AssertClose(Forward(tower, history, [1, 0.5f], 1, 2), padded, 1e-6f);
    }

    [Fact]
    public void Forward_LargerWeight_PullsTheInterestTowardsTheItem()
    {
        using var tower = new UserTower(new TwoTowerOptions { Dimension = 8, HistoryLength = 2, Hops = 0, RecencyDecay = 0 }, new Random(3), torch.CPU);
        var history = OnnxRun.Random(new Random(6), 2 * 8);
        var first = Forward(tower, history, [1, 0], 1, 2);

        var mostlyFirst = Forward(tower, history, [1, 0.1f], 1, 2);
        var mostlySecond = Forward(tower, history, [0.1f, 1], 1, 2);

        Assert.True(Core.VectorMath.Dot(first, mostlyFirst) > Core.VectorMath.Dot(first, mostlySecond));
    }

    private static float[] Weights(Random random, int batch, int length) =>
        Enumerable.Range(0, batch * length).Select(i => i % length == 0 || random.NextSingle() < 0.6f ? random.NextSingle() + 0.05f : 0f).ToArray();

    private static float[] Forward(UserTower tower, float[] history, float[] weights, int batch, int length)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        return [.. tower.Interests(torch.tensor(history, [batch, length, 8]), torch.tensor(weights, [batch, length])).data<float>()];
    }
}
