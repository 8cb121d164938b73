namespace Recsys.Retrieval.Tests;

public sealed unsafe class LshHashesTests
{
    [Theory]
    [InlineData(0.2, 1)]
    [InlineData(0.5, 1)]
    [InlineData(0.5, 3)]
    [InlineData(1.2, 2)]
    public void Compute_Cosine_AgreesAsOftenAsTheAngleSays(double angle, int hashes)
    {
        // 40,000 tables in all: the standard error of a share is at most .0025.
        var agreed = Agreed(new LshIndexOptions { Dimension = 2, Tables = 250, Hashes = hashes }, [1, 0], [(float)Math.Cos(angle), (float)Math.Sin(angle)]);
        Assert.Equal(Math.Pow(1 - (angle / Math.PI), hashes), agreed, 0.01);
    }

    [Theory]
    [InlineData(0.5f, 1f)]
    [InlineData(1f, 1f)]
    [InlineData(1f, 3f)]
    public void Compute_Euclidean_AgreesAsOftenAsTheDistanceSays(float distance, float width)
    {
        var options = new LshIndexOptions { Dimension = 2, Metric = VectorMetric.Euclidean, Tables = 250, Hashes = 1, Width = width };
        Assert.Equal(CollisionChance(distance, width), Agreed(options, [5, 1], [5, 1 + distance]), 0.01);
    }

    [Fact]
    public void Compute_FewerTables_GivesTheSameKeys()
    {
        var hashes = new LshHashes(new LshIndexOptions { Dimension = 8, Tables = 6, Hashes = 5 });
        float[] vector = [1, -2, 3, -4, 5, -6, 7, -8];
        var (all, some) = (new uint[6], new uint[2]);
        fixed (float* v = vector)
        {
            hashes.Compute(v, all);
            hashes.Compute(v, some);
        }

        Assert.Equal(all[..2], some);
    }

    private static double Agreed(LshIndexOptions options, float[] a, float[] b)
    {
        var agreed = 0;
        const int Rounds = 160;
        for (var seed = 0; seed < Rounds; seed++)
        {
            var hashes = new LshHashes(options with { Seed = seed });
            var (left, right) = (new uint[options.Tables], new uint[options.Tables]);
            fixed (float* x = (float[])[.. a, .. new float[6]], y = (float[])[.. b, .. new float[6]])
            {
                hashes.Compute(x, left);
                hashes.Compute(y, right);
            }

            agreed += left.Zip(right).Count(pair => pair.First == pair.Second);
        }

        return agreed / (double)(Rounds * options.Tables);
    }

    // Datar et al. 2004: the integral over t in [0, w] of the density of |c z| at t times (1 - t / w), by the midpoint rule.
    private static double CollisionChance(double c, double w)
    {
        const int Steps = 10_000;
        var sum = 0.0;
        for (var i = 0; i < Steps; i++)
        {
            var t = (i + 0.5) * w / Steps;
            sum += 2 / (c * Math.Sqrt(2 * Math.PI)) * Math.Exp(-t * t / (2 * c * c)) * (1 - (t / w)) * w / Steps;
        }

        return sum;
    }
}
