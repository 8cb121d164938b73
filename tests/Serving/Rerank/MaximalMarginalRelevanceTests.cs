namespace Recsys.Serving.Tests.Rerank;

public sealed class MaximalMarginalRelevanceTests
{
    private const int Width = 4;

    [Theory]
    [InlineData(1, 0.2f)]
    [InlineData(2, 0.5f)]
    [InlineData(3, 0.9f)]
    public void Choose_EachPlace_IsByTheFormula(int seed, float strength)
    {
        var random = new Random(seed);
        const int Count = 15;
        var vectors = Enumerable.Range(0, Count * Width).Select(_ => random.NextSingle() - 0.5f).ToArray();
        for (var i = 0; i < Count; i++)
        {
            Unit.Normalize(vectors.AsSpan(i * Width, Width));
        }

        var relevance = Enumerable.Range(0, Count).Select(_ => random.NextSingle()).ToArray();
        var (chosen, gains) = (new int[8], new float[8]);

        Assert.Equal(8, MaximalMarginalRelevance.Choose(vectors, Width, relevance, strength, chosen, gains));

        for (var place = 0; place < chosen.Length; place++)
        {
            double Gain(int j) => ((1 - strength) * relevance[j]) - (strength * chosen[..place].Select(c => Likeness(vectors, c, j)).DefaultIfEmpty(0).Max());
            var best = Enumerable.Range(0, Count).Except(chosen[..place]).Max(Gain);
            Assert.Equal(best, Gain(chosen[place]), 1e-5);
            Assert.Equal(best, gains[place], 1e-5);
        }
    }

    [Fact]
    public void Choose_MorePlacesThanCandidates_TakesAllOnce()
    {
        var chosen = new int[5];

        Assert.Equal(2, MaximalMarginalRelevance.Choose([1, 0, 0, 0, 0, 1, 0, 0], Width, [0.1f, 0.9f], 0.5f, chosen, new float[5]));
        Assert.Equal([1, 0], chosen[..2]);
    }

    private static double Likeness(float[] vectors, int a, int b) =>
        (1 + Enumerable.Range(0, Width).Sum(k => (double)vectors[(a * Width) + k] * vectors[(b * Width) + k])) / 2;
}
