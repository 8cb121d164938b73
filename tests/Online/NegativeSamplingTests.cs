using System.Globalization;

namespace Recsys.Online.Tests;

/// <summary>A model that learned from few of the negatives, and what calibration makes of what it predicts.</summary>
public sealed class NegativeSamplingTests
{
    [Fact]
    public void RareClicks_LearnedFromAHundredthOfTheNegatives_AreCalibratedBackToTheirRate()
    {
        const double Rate = 0.001;
        var sampling = new NegativeSampling(0.01);
        var learner = new FtrlProximal(1, new FtrlOptions { L1 = 0, L2 = 0 });
        var (random, clicks, before, after, asked) = (new Random(3), 0, 0.0, 0.0, 0);
        for (var i = 0; i < 3_000_000; i++)
        {
            var label = random.NextDouble() < Rate;
            if (label || sampling.Keeps(i.ToString(CultureInfo.InvariantCulture), 0))
            {
                learner.Learn([0], label);
            }

            if (i >= 1_000_000)
            {
                clicks += label ? 1 : 0;
                var p = Logistic.Probability(learner.Logit([0]));
                before += p;
                after += sampling.Calibrate(p);
                asked++;
            }
        }

        // 2,000 clicks: their share is known to 7 % at three standard errors.
        Assert.InRange(clicks / (double)asked, 0.93 * Rate, 1.07 * Rate);
        Assert.InRange(before / asked, 0.085, 0.097);
        Assert.InRange(after / asked, 0.93 * Rate, 1.07 * Rate);
    }

    [Theory]
    [InlineData(0.0001)]
    [InlineData(0.01)]
    [InlineData(0.1)]
    [InlineData(1)]
    public void Calibration_OfProbabilitiesAndOfLogOdds_IsTheSame(double rate)
    {
        var sampling = new NegativeSampling(rate);
        foreach (var logit in new[] { -8, -2, 0, 1.5, 6 })
        {
            Assert.Equal(sampling.Calibrate(Logistic.Probability(logit)), Logistic.Probability(sampling.CalibrateLogit(logit)), 1e-12);
        }
    }

    [Fact]
    public void Keeps_TheShareOfNegatives_AndTheSameOnesEachTime()
    {
        var sampling = new NegativeSampling(0.1);
        bool[] kept = [.. Enumerable.Range(0, 20_000).Select(i => sampling.Keeps($"request-{i / 10}", i % 10))];

        Assert.InRange(kept.Count(k => k), 1850, 2150);
        Assert.Equal(kept, Enumerable.Range(0, 20_000).Select(i => new NegativeSampling(0.1).Keeps($"request-{i / 10}", i % 10)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.00009)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Rate_OutOfRange_IsRefused(double rate) => Assert.Throws<ArgumentOutOfRangeException>(() => new NegativeSampling(rate));
}
