namespace Recsys.Embeddings.Tests;

public class EmbeddingOptionsTests
{
    public static TheoryData<string, Action> OutOfRange { get; } = new()
    {
        { "Dimension", new SkipGramOptions { Dimension = 0 }.Validate },
        { "Dimension", new SkipGramOptions { Dimension = 2049 }.Validate },
        { "Window", new SkipGramOptions { Window = -1 }.Validate },
        { "Window", new SkipGramOptions { Window = 1001 }.Validate },
        { "Negatives", new SkipGramOptions { Negatives = 0 }.Validate },
        { "Negatives", new SkipGramOptions { Negatives = 64 }.Validate },
        { "NoiseExponent", new SkipGramOptions { NoiseExponent = -1.1 }.Validate },
        { "NoiseExponent", new SkipGramOptions { NoiseExponent = 1.1 }.Validate },
        { "Sample", new SkipGramOptions { Sample = -0.1 }.Validate },
        { "Sample", new SkipGramOptions { Sample = double.NaN }.Validate },
        { "LearningRate", new SkipGramOptions { LearningRate = 0 }.Validate },
        { "LearningRate", new SkipGramOptions { LearningRate = 1.1f }.Validate },
        { "Epochs", new SkipGramOptions { Epochs = 0 }.Validate },
        { "Threads", new SkipGramOptions { Threads = -1 }.Validate },
        { "Threads", new SkipGramOptions { Threads = 1025 }.Validate },
        { "WalksPerNode", new WalkOptions { WalksPerNode = 0 }.Validate },
        { "WalkLength", new WalkOptions { WalkLength = 1 }.Validate },
        { "ReturnParameter", new WalkOptions { ReturnParameter = 0 }.Validate },
        { "InOutParameter", new WalkOptions { InOutParameter = 1001 }.Validate },
        { "IdleTime", new ListingOptions { IdleTime = TimeSpan.Zero }.Validate },
        { "ShortestStay", new ListingOptions { ShortestStay = TimeSpan.FromHours(2) }.Validate },
        { "MarketNegatives", new ListingOptions { MarketNegatives = 32 }.Validate },
        { "Negatives", new ListingOptions { SkipGram = new SkipGramOptions { Negatives = 32 } }.Validate },
        { "ColdNeighbours", new ListingOptions { ColdNeighbours = 0 }.Validate },
        { "Fields", new EgesOptions { Fields = [.. Enumerable.Range(0, 64).Select(i => $"{i}")] }.Validate },
    };

    [Fact]
    public void Validate_Defaults_AreInRange()
    {
        new SkipGramOptions().Validate();
        new WalkOptions().Validate();
        new ListingOptions().Validate();
        new EgesOptions().Validate();
        Item2Vec.ForSets.Validate();
        Item2Vec.ForSequences.Validate();
        DeepWalk.Defaults.Validate();
        Node2Vec.DefaultWalks.Validate();
    }

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Validate_OutOfRange_NamesTheSetting(string setting, Action validate) =>
        Assert.StartsWith(setting, Assert.Throws<ArgumentException>(validate).Message, StringComparison.Ordinal);
}
