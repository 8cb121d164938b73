using Recsys.Cli.Bench;
using Recsys.Embeddings;

namespace Recsys.Cli.Tests.Bench;

public sealed class PlantedTextTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recsys-bench-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Score_VectorsOnTheRing_IsBestAndOfChanceForNoise()
    {
        string[] ids = [.. Enumerable.Range(0, 1000).Select(i => $"w{i}")];
        var ring = ids.SelectMany((_, i) => new[] { MathF.Cos(2 * MathF.PI * (i % 100) / 100), MathF.Sin(2 * MathF.PI * (i % 100) / 100) }).ToArray();
        var random = new Random(3);
        var noise = Enumerable.Range(0, 8000).Select(_ => (random.NextSingle() * 2) - 1).ToArray();

        var best = PlantedText.Score(new ItemEmbeddings(ids, 2, ring));
        var chance = PlantedText.Score(new ItemEmbeddings(ids, 8, noise));

        Assert.Equal(1, best["neighbourPrecision"], 0.001);
        Assert.True(best["rankCorrelation"] > 0.999, $"{best["rankCorrelation"]}");
        Assert.Equal(0.03, chance["neighbourPrecision"], 0.01);
        Assert.Equal(0, chance["rankCorrelation"], 0.02);
    }

    [Fact]
    public void Write_SameSeed_IsTheSameTextAndTeachesItsLikeness()
    {
        var (a, b) = (Path.Combine(_folder, "a.txt"), Path.Combine(_folder, "b.txt"));
        PlantedText.Write(a, 3000, 5);
        PlantedText.Write(b, 3000, 5);
        Assert.Equal(File.ReadAllText(a), File.ReadAllText(b));
        Assert.All(File.ReadLines(a), line => Assert.Equal(20, line.Split(' ').Length));

        var vectors = Word2Vec.Train(
            TokenSequences.Read(a), new SkipGramOptions { Dimension = 16, LearningRate = 0.1f, Epochs = 5 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(PlantedText.Score(vectors)["rankCorrelation"] > 0.3);
    }

    [Fact]
    public void Score_OtherWords_Throws() => Assert.Throws<ArgumentException>(() => PlantedText.Score(new ItemEmbeddings(["a", "b"], 1, [1, 1])));
}
