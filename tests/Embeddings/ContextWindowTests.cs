namespace Recsys.Embeddings.Tests;

public class ContextWindowTests
{
    [Theory]
    [InlineData(2, 0, 0, 3)]
    [InlineData(2, 4, 2, 7)]
    [InlineData(2, 9, 7, 10)]
    [InlineData(0, 4, 0, 10)]
    [InlineData(50, 4, 0, 10)]
    public void Around_FixedWindow_HandWorked(int window, int place, int first, int end)
    {
        var random = new FastRandom(1);
        Assert.Equal((first, end), new ContextWindow(window, dynamic: false).Around(place, 10, ref random));
    }

    [Fact]
    public void Around_DynamicWindow_MeetsEachDistanceAsOftenAsTheWindowSays()
    {
        var random = new FastRandom(3);
        var window = new ContextWindow(5, dynamic: true);
        var met = new int[6];
        for (var i = 0; i < 50_000; i++)
        {
            var (first, end) = window.Around(50, 101, ref random);
            Assert.Equal(50 - first, end - 51);
            for (var distance = 1; distance <= 50 - first; distance++)
            {
                met[distance]++;
            }
        }

        // A reach drawn from 1 to 5 holds distance d with chance (6 - d) / 5; five standard errors are 560.
        Assert.Equal([50_000, 40_000, 30_000, 20_000, 10_000], met[1..].Select(m => (int)Math.Round(m / 1000.0) * 1000));
    }
}
