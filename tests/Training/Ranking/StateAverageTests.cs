using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using TorchSharp;

namespace Recsys.Training.Tests;

public class StateAverageTests
{
    [Fact]
    public void Take_SeveralStates_KeepsTheirMovingMean()
    {
        using var scope = torch.NewDisposeScope();
        var state = torch.zeros(1);
        using var average = new StateAverage([state], 0.6);
        var taken = 0;
        foreach (var value in new[] { 4f, 8, 12 })
        {
            state.fill_(Scalars.Of(value));
            average.Take(taken++);
        }

        // 4; then half each, 6; then the share of the older has reached its bound: 0.6 of 6 and 0.4 of 12.
        Assert.Equal(8.4, average.Means[0].ToArray()[0], 1e-5);
    }

    [Fact]
    public void With_AFailingRun_PutsTheStateBack()
    {
        using var scope = torch.NewDisposeScope();
        var state = torch.ones(2);
        using var average = new StateAverage([state], 0.5);
        average.Take(0);
        state.fill_(Scalars.Of(3));
        float[] seen = [];

        Assert.Throws<InvalidOperationException>(() => average.With<int>(() =>
        {
            seen = state.ToArray();
            throw new InvalidOperationException();
        }));

        Assert.Equal([1, 1], seen);
        Assert.Equal([3, 3], state.ToArray());
    }
}
