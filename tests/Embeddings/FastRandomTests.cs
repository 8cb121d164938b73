namespace Recsys.Embeddings.Tests;

public class FastRandomTests
{
    [Fact]
    public void Below_ManyDraws_AreUniform()
    {
        var random = new FastRandom(1);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
        {
            counts[random.Below(7)]++;
        }

        // Five standard errors are 460.
        Assert.All(counts, count => Assert.Equal(10_000, count, 460.0));
    }

    [Fact]
    public void Fraction_IsFromZeroToBelowOne_WithMeanOneHalf()
    {
        var random = new FastRandom(2);
        var values = Enumerable.Range(0, 20_000).Select(_ => random.Fraction()).ToArray();
        Assert.All(values, v => Assert.InRange(v, 0f, 0.99999994f));
        Assert.Equal(0.5, values.Average(), 0.0102);
    }

    [Fact]
    public void Derive_PartsOfARun_HaveSeedsOfTheirOwn() => Assert.Equal(
        10_000,
        (from epoch in Enumerable.Range(0, 100) from chunk in Enumerable.Range(0, 100) select FastRandom.Derive(17, epoch, chunk)).Distinct().Count());
}
