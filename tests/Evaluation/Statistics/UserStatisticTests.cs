using FsCheck;
using FsCheck.Fluent;

namespace Recsys.Evaluation.Tests;

/// <summary>A user that counts twice must be as two users with the same results.</summary>
public sealed class UserStatisticTests
{
    public static TheoryData<string> ClickMetricNames =>
        ["auc", "gauc", "pr-auc", "logloss", "calibration", "ece", "accuracy", "precision", "recall", "f1", "f1@0.3"];

    [Theory]
    [MemberData(nameof(ClickMetricNames))]
    public void Value_Weights_AreRepeatedUsers(string name) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var examples = Enumerable.Range(0, 30).Select(i => new LabelledExample(i % 5, i, 0, i == 0 || (i != 5 && random.Next(3) == 0))).ToArray();
            var probabilities = Array.ConvertAll(examples, _ => random.Next(1, 10) / 10f);
            int[] weights = [1, 1 + random.Next(2), random.Next(3), random.Next(3), random.Next(3)];
            var repeated = Enumerable.Range(0, 30).SelectMany(i => Enumerable.Range(0, weights[i % 5])
                .Select(copy => (Example: examples[i] with { User = (10 * copy) + (i % 5) }, Probability: probabilities[i]))).ToArray();
            var metric = Assert.IsType<Metric<ClickRun>>(MetricCatalog.Parse(name)[0]);

            var weighted = metric.Measure(new ClickRun("m", examples, probabilities)).Value(weights);
            var plain = MeasuredMetric.ValueOf(metric.Measure(new ClickRun(
                "m", [.. repeated.Select(r => r.Example)], [.. repeated.Select(r => r.Probability)])));
            return double.IsNaN(weighted) ? double.IsNaN(plain) : Math.Abs(weighted - plain) < 1e-9;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Interval_Coverage_IsNotOffered()
    {
        var coverage = new CoverageStatistic(new UserPlaces([4, 4, 7]), [[1, 2], [2, 3], [5]], 10, 2);

        Assert.False(coverage.CanResample);
        Assert.Equal(0.4, coverage.Value([1, 1]), 1e-12);
        Assert.Equal(0.1, coverage.Value([0, 1]), 1e-12);
    }
}
