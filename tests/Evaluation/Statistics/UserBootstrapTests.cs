namespace Recsys.Evaluation.Tests;

public sealed class UserBootstrapTests
{
    [Fact]
    public void Interval_NormalValues_CoversTheTrueMeanAsOftenAsItSays()
    {
        // 300 samples of 60 values with mean 2: the share covered has a standard error of .013 at 95 %.
        var covered = Enumerable.Range(0, 300).Count(sample =>
        {
            var random = new Random(1000 + sample);
            var values = Enumerable.Range(0, 60).Select(_ => 2 + Sums.Normal(random)).ToArray();
            return UserBootstrap.Interval(Sums.Mean(values), new ResamplingOptions { Resamples = 400, Seed = sample })!.Value.Contains(2);
        });

        Assert.InRange(covered / 300.0, 0.90, 0.985);
    }

    [Fact]
    public void Interval_MeanOfManyUsers_HasTheWidthOfTheNormalOne()
    {
        var random = new Random(5);
        var values = Enumerable.Range(0, 400).Select(_ => Sums.Normal(random)).ToArray();
        var mean = values.Average();
        var error = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)) / values.Length);

        var interval = UserBootstrap.Interval(Sums.Mean(values), new ResamplingOptions { Resamples = 4000 })!.Value;

        Assert.Equal(mean - (1.96 * error), interval.Low, 0.01);
        Assert.Equal(mean + (1.96 * error), interval.High, 0.01);
        Assert.Equal((interval.High - interval.Low) / 2, interval.HalfWidth);
    }

    [Fact]
    public void Interval_RepeatedResultsOfAUser_DoNotMakeItNarrower()
    {
        // 40 users with 25 equal results each: as uncertain as 40 results, not as 1,000.
        var random = new Random(5);
        var values = Enumerable.Range(0, 40).Select(_ => Sums.Normal(random)).ToArray();
        var repeated = SumsStatistic.Mean(new UserPlaces(Enumerable.Range(0, 1000).Select(i => i / 25)), i => values[i / 25]);

        var once = UserBootstrap.Interval(Sums.Mean(values))!.Value;
        var often = UserBootstrap.Interval(repeated)!.Value;

        Assert.Equal(once.Low, often.Low, 1e-9);
        Assert.Equal(once.High, often.High, 1e-9);
    }

    [Fact]
    public void Interval_Seed_DeterminesIt()
    {
        var mean = Sums.Mean(1, 2, 5, 9, 4, 4, 7);

        Assert.Equal(UserBootstrap.Interval(mean), UserBootstrap.Interval(mean));
        Assert.NotEqual(UserBootstrap.Interval(mean), UserBootstrap.Interval(mean, new ResamplingOptions { Seed = 1, Resamples = 101 }));
    }

    [Fact]
    public void Interval_NobodyOrUndefined_IsNull()
    {
        Assert.Null(UserBootstrap.Interval(Sums.Mean()));
        Assert.Null(UserBootstrap.Interval(Sums.Mean(double.NaN)));
        Assert.Null(UserBootstrap.Interval(new CoverageStatistic(new UserPlaces([0]), [[1]], 5, 1)));
    }

    [Fact]
    public void Options_Defaults_AreValidAndInvalidOnesAreNamed()
    {
        var options = new ResamplingOptions();
        options.Validate();

        Assert.Equal((1000, 0.95, 10_000, 17), (options.Resamples, options.Confidence, options.Randomisations, options.Seed));
        Assert.Equal("Resamples", Invalid(options with { Resamples = 99 }));
        Assert.Equal("Resamples", Invalid(options with { Resamples = 1_000_001 }));
        Assert.Equal("Confidence", Invalid(options with { Confidence = 0.49 }));
        Assert.Equal("Confidence", Invalid(options with { Confidence = 0.9991 }));
        Assert.Equal("Randomisations", Invalid(options with { Randomisations = 99 }));
        Assert.Equal("Randomisations", Invalid(options with { Randomisations = 10_000_001 }));
    }

    private static string? Invalid(ResamplingOptions options) => Assert.Throws<ArgumentException>(options.Validate).ParamName;
}
