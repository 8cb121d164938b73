namespace Recsys.Evaluation.Tests;

public sealed class ListMetricsTests
{
    [Fact]
    public void Coverage_HandWorked()
    {
        int[][] lists = [[1, 2, 3], [2, 1], []];

        Assert.Equal(0.2, ListMetrics.Coverage(lists, 10, 1), 1e-12);
        Assert.Equal(0.3, ListMetrics.Coverage(lists, 10, 5), 1e-12);
        Assert.True(double.IsNaN(ListMetrics.Coverage([], 10, 5)));
    }

    [Fact]
    public void Diversity_IsTheMeanOfThePairsThatCompare()
    {
        // Distances: |a - b| / 10; pairs with 9 do not compare.
        double Distance(int a, int b) => a == 9 || b == 9 ? double.NaN : Math.Abs(a - b) / 10.0;

        Assert.Equal((0.1 + 0.4 + 0.3) / 3, ListMetrics.Diversity([1, 2, 5, 9], Distance, 4), 1e-12);
        Assert.Equal(0.1, ListMetrics.Diversity([1, 2, 5], Distance, 2), 1e-12);
        Assert.True(double.IsNaN(ListMetrics.Diversity([1, 9], Distance, 2)));
        Assert.True(double.IsNaN(ListMetrics.Diversity([1], Distance, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ListMetrics.Diversity([1, 2], Distance, 1));
    }

    [Fact]
    public void Novelty_IsTheMeanOfTheFirstK()
    {
        Assert.Equal(1.5, ListMetrics.Novelty([1, 2, 8], item => item, 2), 1e-12);
        Assert.Equal(1.5, ListMetrics.Novelty([1, 2], item => item, 5), 1e-12);
        Assert.True(double.IsNaN(ListMetrics.Novelty([], item => item, 5)));
    }
}
