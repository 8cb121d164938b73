using Recsys.Cli.Simulate;
using Recsys.Online;
using Recsys.Simulation;

namespace Recsys.Cli.Tests.Simulate;

public sealed class OnlineExperimentTests
{
    [Fact]
    public void Freshness_OlderWeightsLoseMore_AndNobodyComesBelowWhoKnowsThePlayers()
    {
        var world = new GameWorld(new WorldOptions { Items = 100, Users = 10, InterestDays = 6 });
        var experiment = new FreshnessExperiment(world, pages: 15_000, seed: 3);
        TimeSpan[] intervals = [TimeSpan.Zero, TimeSpan.FromDays(3), TimeSpan.FromDays(20)];

        var (losses, bayes) = experiment.Run(Learner, intervals, CancellationToken.None);

        Assert.Equal(losses.Order(), losses);
        Assert.True(losses[2] - losses[0] > 0.002, string.Join(", ", losses));
        Assert.True(bayes < losses[0] && losses[0] < bayes + 0.1, $"{bayes}, {losses[0]}");
        Assert.Equal(losses, experiment.Run(Learner, intervals, CancellationToken.None).Losses);

        static IOnlineLearner Learner(int size) => new FtrlProximal(size, new FtrlOptions());
    }

    [Fact]
    public void Calibration_BringsEachKindBackToItsShare()
    {
        var rows = new CalibrationExperiment(rate: 0.02, negatives: 0.1, samples: 600_000, seed: 3).Run(CancellationToken.None);

        Assert.Equal(0.02, rows.Average(r => r.Rate), 1e-12);

        // Within four standard errors of a share.
        Assert.All(rows, r => Assert.InRange(Math.Abs(r.Clicked - r.Rate), 0, 4 * Math.Sqrt(r.Rate / r.Asked)));
        Assert.All(rows, r => Assert.InRange(Math.Abs(r.After - r.Rate), 0, 4 * Math.Sqrt(r.Rate / r.Asked)));
        Assert.All(rows, r => Assert.True(r.Before > 4 * r.Rate, $"{r.Before} of {r.Rate}"));
    }
}
