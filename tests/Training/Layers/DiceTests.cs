using Recsys.Training.Layers;
using TorchSharp;

namespace Recsys.Training.Tests;

public class DiceTests
{
    [Fact]
    public void Forward_BatchStatistics_GiveHandWorkedValues()
    {
        using var scope = torch.NewDisposeScope();
        using var dice = new Dice(1, torch.CPU);

        // Of the entries that count (1 and 3) the mean is 2 and the variance 1, so p is sigmoid(-1) and sigmoid(1).
        var y = dice.Forward(torch.tensor(new float[] { 1, 3, 100 }, [3, 1]), torch.tensor(new float[] { 1, 1, 0 }, [3, 1])).ToArray();

        var low = 1 / (1 + Math.E);
        var high = 1 - low;
        Assert.Equal(low + (0.25 * high), y[0], 1e-5);
        Assert.Equal(3 * (high + (0.25 * low)), y[1], 1e-5);
    }
}
