namespace Recsys.Serving.Tests.Rerank;

/// <summary>The policies by themselves: what they choose, how often, and what that costs.</summary>
public sealed class BanditTests
{
    private const int Rounds = 20_000;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 30)]
    [InlineData(40, 3)]
    [InlineData(2000, 90_000)]
    public void NextBeta_HasTheMeanAndVarianceOfItsDistribution(double a, double b)
    {
        var draws = new BetaDraws(7);
        var (sum, squares) = (0.0, 0.0);
        for (var i = 0; i < Rounds; i++)
        {
            var x = draws.NextBeta(a, b);
            Assert.InRange(x, 0, 1);
            (sum, squares) = (sum + x, squares + (x * x));
        }

        var (mean, variance) = (a / (a + b), a * b / ((a + b) * (a + b) * (a + b + 1)));
        Assert.Equal(mean, sum / Rounds, 5 * Math.Sqrt(variance / Rounds));
        Assert.Equal(1, ((squares / Rounds) - (sum / Rounds * (sum / Rounds))) / variance, 0.06);
    }

    [Theory]
    [InlineData(BanditPolicy.Thompson)]
    [InlineData(BanditPolicy.EpsilonGreedy)]
    public void Choose_ByChance_AsOftenAsThePropensitySays(BanditPolicy policy)
    {
        var options = new BanditOptions { Policy = policy, Epsilon = 0.3, EpsilonHalf = 50, PropensityDraws = 2000 };
        Arm[] arms = [new(100, 10), new(20, 3), new(0, 0), new(400, 30)];
        var (chosen, told) = (new int[arms.Length], new double[arms.Length]);
        const int asked = 3000;
        for (var seed = 0ul; seed < asked; seed++)
        {
            var (arm, propensity) = Bandit.Choose(options, arms, seed * 0x9E3779B97F4A7C15ul);
            chosen[arm]++;
            told[arm] = propensity;
        }

        Assert.All(chosen, c => Assert.True(c > 0));
        for (var i = 0; i < arms.Length; i++)
        {
            Assert.Equal(told[i], (double)chosen[i] / asked, 0.05);
        }

        Assert.Equal(1, told.Sum(), 0.06);
    }

    [Fact]
    public void Choose_EpsilonGreedy_ChanceIsRarerAsPullsGrow_AndPrefersWhatIsRarelyPulled()
    {
        var options = new BanditOptions { Policy = BanditPolicy.EpsilonGreedy, Epsilon = 0.2, EpsilonHalf = 100 };
        float Chance(Arm[] arms) => 1 - Greedy(options, arms);

        // After 110 pulls each the chance is about half, and of it all but what the best item is drawn by.
        var epsilon = 0.2 / (1 + (220 / 200.0));
        Assert.Equal(epsilon * (1 / 21.0) / ((1 / 201.0) + (1 / 21.0)), Chance([new(200, 100), new(20, 0)]), 1e-6);
        Assert.True(Chance([new(20_000, 10_000), new(2_000, 0)]) < 0.01);
    }

    [Fact]
    public void Choose_Ucb1_TakesTheLargestBound_WhoWasNeverPulledFirst()
    {
        var options = new BanditOptions { Policy = BanditPolicy.Ucb1 };

        Assert.Equal((1, 1f), Bandit.Choose(options, [new(10, 9), new(0, 0), new(0, 0)], 1));
        Assert.Equal(0, Bandit.Choose(options, [new(0, 0), new(0, 0)], 1).Arm);

        // .50 + sqrt(2 ln 1010 / 1000) = .618, .30 + sqrt(2 ln 1010 / 10) = 1.476.
        Assert.Equal(1, Bandit.Choose(options, [new(1000, 500), new(10, 3)], 1).Arm);
        Assert.Equal(0, Bandit.Choose(options, [new(1000, 500), new(1000, 499)], 1).Arm);
    }

    [Fact]
    public void Choose_WithoutArmsOrPolicy_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Bandit.Choose(new BanditOptions { Policy = BanditPolicy.Ucb1 }, [], 1));
        Assert.Throws<ArgumentException>(() => Bandit.Choose(new BanditOptions(), [new(1, 0)], 1));
    }

    // Lai and Robbins 1985: no policy that does well everywhere loses less than ln T times the sum of difference / KL(mean, best).
    [Theory]
    [InlineData(BanditPolicy.Thompson, 3)]
    [InlineData(BanditPolicy.Ucb1, 12)]
    [InlineData(BanditPolicy.EpsilonGreedy, 9)]
    public void Choose_OverManyPulls_LosesATinyShareOfWhatChanceDoes_WithinReachOfLaiAndRobbins(BanditPolicy policy, double times)
    {
        const int pulls = 10_000;
        double[] means = [0.05, 0.1, 0.1, 0.15, 0.3];
        var bound = means.Where(m => m < 0.3).Sum(m => (0.3 - m) / ((m * Math.Log(m / 0.3)) + ((1 - m) * Math.Log((1 - m) / 0.7)))) * Math.Log(pulls);
        var byChance = means.Average(m => 0.3 - m) * pulls;
        var options = new BanditOptions { Policy = policy, PropensityDraws = 0, Epsilon = 0.5, EpsilonHalf = 50 };

        var lost = Enumerable.Range(0, 10).Average(seed => Lost(options, means, pulls, seed));

        Assert.InRange(lost, bound / 4, times * bound);
        Assert.True(lost < byChance / 3, $"{lost} of {byChance}");
    }

    // Who always takes what paid best so far stays with the first arm that ever paid.
    [Fact]
    public void Choose_GreedyAlone_LosesMoreThanThompson()
    {
        double[] means = [0.1, 0.1, 0.1, 0.1, 0.2];
        double Mean(BanditOptions options) => Enumerable.Range(0, 20).Average(seed => Lost(options, means, 5_000, seed));

        var greedy = Mean(new BanditOptions { Policy = BanditPolicy.EpsilonGreedy, Epsilon = 0 });
        var thompson = Mean(new BanditOptions { Policy = BanditPolicy.Thompson, PropensityDraws = 0 });

        Assert.True(thompson < greedy / 2, $"{thompson} of {greedy}");
    }

    private static double Lost(BanditOptions options, double[] means, int pulls, int seed)
    {
        var random = new Random(seed);
        var arms = new Arm[means.Length];
        var lost = 0.0;
        for (var t = 0; t < pulls; t++)
        {
            var (arm, _) = Bandit.Choose(options, arms, (ulong)random.NextInt64());
            arms[arm] = new Arm(arms[arm].Pulls + 1, arms[arm].Rewards + (random.NextDouble() < means[arm] ? 1 : 0));
            lost += means.Max() - means[arm];
        }

        return lost;
    }

    private static float Greedy(BanditOptions options, Arm[] arms)
    {
        for (var seed = 0ul; ; seed++)
        {
            var (arm, propensity) = Bandit.Choose(options, arms, seed);
            if (arm == 0)
            {
                return propensity;
            }
        }
    }
}
