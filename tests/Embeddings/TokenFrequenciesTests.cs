namespace Recsys.Embeddings.Tests;

public class TokenFrequenciesTests
{
    [Fact]
    public void KeepChances_HandWorked()
    {
        // Shares 0.9, 0.09, 0.01, 0; t = 0.01: sqrt(t/f) + t/f.
        var chances = new TokenFrequencies([900, 90, 10, 0]).KeepChances(0.01);

        Assert.Equal(0.10541 + 0.01111, chances[0], 1e-4);
        Assert.Equal(0.33333 + 0.11111, chances[1], 1e-4);
        Assert.Equal(1, chances[2]);
        Assert.Equal(1, chances[3]);
    }

    [Fact]
    public void KeepChances_WithoutThreshold_KeepAll() => Assert.Equal([1, 1], new TokenFrequencies([5, 1]).KeepChances(0));

    [Fact]
    public void Noise_IsByPowerOfCount_AndLeavesOutWhatNeverOccurs()
    {
        var noise = new TokenFrequencies([16, 1, 0]).Noise(0.75);
        var random = new FastRandom(1);
        var counts = new int[3];
        for (var i = 0; i < 90_000; i++)
        {
            counts[AliasTable.Draw(noise, ref random)]++;
        }

        // 16^0.75 = 8 to 1; five standard errors are 470.
        Assert.Equal(80_000, counts[0], 470.0);
        Assert.Equal(10_000, counts[1], 470.0);
        Assert.Equal(0, counts[2]);
    }

    [Fact]
    public void Count_OfACorpus_IsExact()
    {
        var corpus = TokenSequences.Create([["a", "b", "a"], ["c", "a"]]);

        var counts = TokenFrequencies.Count(new CorpusSource(corpus), 1, CancellationToken.None);

        Assert.Equal(["a", "b", "c"], corpus.Ids);
        Assert.Equal((3L, 1L, 1L, 5L), (counts[0], counts[1], counts[2], counts.Total));
    }
}
