using Recsys.Cli.Simulate;
using Recsys.Serving;

namespace Recsys.Cli.Tests.Simulate;

public sealed class BanditExperimentTests
{
    private static readonly BanditExperiment Experiment = new([0.1, 0.3], pulls: 2000, runs: 20, seed: 3);

    // .2 ln T / KL(.1, .3), KL(.1, .3) = .1 ln(1/3) + .9 ln(9/7) = .1163.
    [Fact]
    public void Bound_IsThatOfLaiAndRobbins_AndChanceLosesHalfTheDifference()
    {
        Assert.Equal(0.2 * Math.Log(2000) / 0.11632, Experiment.BoundOf(2000), 0.01);
        Assert.Equal(200, Experiment.ChanceOf(2000), 1e-9);
    }

    [Fact]
    public void Run_Thompson_LosesLittle_TheSameForTheSameSeed_AndGrowsSlower()
    {
        var thompson = new BanditOptions { Policy = BanditPolicy.Thompson, PropensityDraws = 0 };

        var (regret, error) = Experiment.Run(thompson, CancellationToken.None);

        Assert.Equal(regret, Experiment.Run(thompson, CancellationToken.None).Regret);
        Assert.Equal(100, regret.Count);
        Assert.Equal(2000, Experiment.Moments[^1]);
        Assert.Equal(regret.Order(), regret);
        Assert.True(regret[^1] < 40 && error is > 0 and < 10, $"{regret[^1]} ± {error}");
        Assert.True(regret[^1] - regret[49] < regret[49] / 2, $"{regret[49]} then {regret[^1]}");
    }
}
