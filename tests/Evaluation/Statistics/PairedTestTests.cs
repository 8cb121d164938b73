namespace Recsys.Evaluation.Tests;

public sealed class PairedTestTests
{
    [Fact]
    public void Compare_FourUsers_EnumeratesTheSixteenExchanges()
    {
        // Differences 1 2 3 -1, sum 5. Of the 16 sign patterns those with |sum| >= 5 are: 7, 5 (the found one), 5 (-1 2 3 1)
        // and their negatives: 6 of 16.
        var result = PairedTest.Compare(Sums.Mean(1, 2, 3, 0), Sums.Mean(0, 0, 0, 1));

        Assert.Equal(6.0 / 16, result.PValue!.Value, 1e-12);
        Assert.Equal((1.5, 0.25, 1.25, 4), (result.First, result.Second, result.Difference, result.Users));
    }

    [Fact]
    public void Compare_ManyUsers_SamplesWhatEnumerationFinds()
    {
        var random = new Random(3);
        double[] first = [.. Enumerable.Range(0, 12).Select(_ => 0.45 + Sums.Normal(random))];
        var second = new double[12];

        var exact = PairedTest.Compare(Sums.Mean(first), Sums.Mean(second), new ResamplingOptions { Randomisations = 4096 }).PValue!.Value;
        var sampled = PairedTest.Compare(Sums.Mean(first), Sums.Mean(second), new ResamplingOptions { Randomisations = 4095 }).PValue!.Value;

        Assert.InRange(exact, 0.02, 0.9);
        Assert.NotEqual(exact, sampled);
        // The standard error of the sampled one is below .008.
        Assert.Equal(exact, sampled, 0.03);
    }

    [Fact]
    public void Compare_ModelsAlike_GivesPValuesThatAreUniform()
    {
        var values = Enumerable.Range(0, 400).Select(sample =>
        {
            var random = new Random(sample);
            double[] Draw() => [.. Enumerable.Range(0, 25).Select(_ => Sums.Normal(random))];
            return PairedTest.Compare(Sums.Mean(Draw()), Sums.Mean(Draw()), new ResamplingOptions { Resamples = 100, Randomisations = 400 }).PValue!.Value;
        }).ToArray();

        // Kolmogorov-Smirnov: at 400 values the distance from uniform is above .081 in 1 % of cases.
        var distance = values.Order().Select((p, i) => Math.Max(Math.Abs(p - (i / 400.0)), Math.Abs(p - ((i + 1) / 400.0)))).Max();
        Assert.InRange(distance, 0, 0.081);
    }

    [Fact]
    public void Compare_BetterModel_IsFound()
    {
        var random = new Random(9);
        double[] second = [.. Enumerable.Range(0, 200).Select(_ => Sums.Normal(random))];
        double[] first = [.. second.Select(v => v + 0.1 + (0.2 * Sums.Normal(random)))];

        var result = PairedTest.Compare(Sums.Mean(first), Sums.Mean(second));

        // Users differ far more than the models do: pairing sees through it.
        Assert.True(result.Interval!.Value.Low > 0);
        Assert.Equal(1.0 / 10_001, result.PValue!.Value, 1e-12);
        Assert.True(UserBootstrap.Interval(Sums.Mean(first))!.Value.Contains(result.Second));
    }

    [Fact]
    public void Compare_ModelWithItself_DiffersInNothing()
    {
        var mean = Sums.Mean([.. Enumerable.Range(0, 40).Select(i => i * 0.37)]);

        var result = PairedTest.Compare(mean, mean);

        Assert.Equal((0, 1, new ConfidenceInterval(0, 0)), (result.Difference, result.PValue, result.Interval!.Value));
    }

    [Fact]
    public void Compare_Auc_HasAnIntervalAndNoPValue()
    {
        var places = new UserPlaces([0, 0, 1, 1, 2, 2]);
        bool[] labels = [true, false, true, false, true, false];
        var right = new AucStatistic(new OrderedExamples(places, [.9f, .1f, .8f, .2f, .7f, .3f], labels));
        var wrong = new AucStatistic(new OrderedExamples(places, [.1f, .9f, .2f, .8f, .3f, .7f], labels));

        var result = PairedTest.Compare(right, wrong);

        Assert.Equal((1, new ConfidenceInterval(1, 1)), (result.Difference, result.Interval!.Value));
        Assert.Null(result.PValue);
    }

    [Fact]
    public void Compare_OtherUsers_Throws() => Assert.Throws<ArgumentException>(() => PairedTest.Compare(Sums.Mean(1), Sums.Mean(1, 2)));
}
