using Recsys.Training.Ranking.Din;

namespace Recsys.Training.Tests;

public class LogisticFitTests
{
    [Fact]
    public void Fit_TwoGroups_GivesTheirLogOdds()
    {
        // At x = 0 one of four is positive, at x = 1 three of four: intercept log(1/3), slope 2 log 3.
        var (slope, intercept) = LogisticFit.Fit([0, 0, 0, 0, 1, 1, 1, 1], [1, 0, 0, 0, 1, 1, 1, 0]);

        Assert.Equal(2 * Math.Log(3), slope, 0.01);
        Assert.Equal(-Math.Log(3), intercept, 0.01);
    }

    [Fact]
    public void Fit_SeparableData_StaysFinite()
    {
        var (slope, intercept) = LogisticFit.Fit([0, 0, 1, 1], [0, 0, 1, 1]);

        Assert.InRange(slope, 1, 100);
        Assert.InRange(intercept, -100, -0.5);
    }
}
