namespace Recsys.Serving.Tests.Rerank;

public sealed class GreedyDppTests
{
    private const int Width = 8;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Choose_EachPlace_IsTheOneOfLargestDeterminant(int seed)
    {
        var random = new Random(seed);
        const int Count = 12;
        var (vectors, quality) = (Rows(random, Count), Enumerable.Range(0, Count).Select(_ => 0.5f + random.NextSingle()).ToArray());
        var (chosen, gains) = (new int[6], new float[6]);

        var found = GreedyDpp.Choose(vectors, Width, quality, chosen, gains);

        Assert.Equal(6, found);
        var sofar = new List<int>();
        var before = 1.0;
        for (var place = 0; place < found; place++)
        {
            var volumes = Enumerable.Range(0, Count).Where(j => !sofar.Contains(j)).ToDictionary(j => j, j => Determinant(vectors, quality, [.. sofar, j]));
            Assert.Equal(volumes.Values.Max(), volumes[chosen[place]], volumes.Values.Max() * 1e-3);
            Assert.Equal(Math.Log(volumes[chosen[place]] / before), gains[place], 1e-2);
            sofar.Add(chosen[place]);
            before = volumes[chosen[place]];
        }

        Assert.Equal(gains.OrderDescending(), gains);
    }

    [Fact]
    public void Choose_TheSameItemTwice_TakesItOnce()
    {
        var vectors = Rows(new Random(5), 3);
        vectors.AsSpan(0, Width).CopyTo(vectors.AsSpan(Width));
        var (chosen, gains) = (new int[3], new float[3]);

        var found = GreedyDpp.Choose(vectors, Width, [1, 1, 0.1f], chosen, gains);

        Assert.Equal([0, 2], chosen[..found]);
    }

    [Fact]
    public void Choose_OfNothing_ChoosesNothing() => Assert.Equal(0, GreedyDpp.Choose([], Width, [], new int[3], new float[3]));

    private static float[] Rows(Random random, int count)
    {
        var rows = Enumerable.Range(0, count * Width).Select(_ => random.NextSingle() - 0.5f).ToArray();
        for (var i = 0; i < count; i++)
        {
            Unit.Normalize(rows.AsSpan(i * Width, Width));
        }

        return rows;
    }

    // By Gaussian elimination, in double.
    private static double Determinant(float[] vectors, float[] quality, int[] items)
    {
        var n = items.Length;
        var matrix = new double[n, n];
        for (var a = 0; a < n; a++)
        {
            for (var b = 0; b < n; b++)
            {
                var dot = Enumerable.Range(0, Width).Sum(k => (double)vectors[(items[a] * Width) + k] * vectors[(items[b] * Width) + k]);
                matrix[a, b] = quality[items[a]] * quality[items[b]] * (a == b ? 1 : (1 + dot) / 2);
            }
        }

        var determinant = 1.0;
        for (var p = 0; p < n; p++)
        {
            determinant *= matrix[p, p];
            for (var r = p + 1; r < n; r++)
            {
                var factor = matrix[r, p] / matrix[p, p];
                for (var c = p; c < n; c++)
                {
                    matrix[r, c] -= factor * matrix[p, c];
                }
            }
        }

        return determinant;
    }
}
