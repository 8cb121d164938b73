namespace Recsys.Models.Tests;

public sealed class ModelLoadOptionsTests
{
    [Fact]
    public void Defaults_AreAsDocumentedAndValid()
    {
        var options = new ModelLoadOptions();
        options.Validate();
        Assert.Equal(1e-4f, options.GoldenTolerance);
        Assert.Equal(10_000, options.MaxCandidates);
        Assert.Equal(100_000, options.MaxColdItems);
        Assert.Equal(Math.Clamp(2 * Environment.ProcessorCount, 1, 1024), options.MaxPooledBuffers);
    }

    public static TheoryData<string, ModelLoadOptions, bool> Bounds => new()
    {
        { "GoldenTolerance", new() { GoldenTolerance = 0 }, false },
        { "GoldenTolerance", new() { GoldenTolerance = 1e-9f }, true },
        { "GoldenTolerance", new() { GoldenTolerance = 0.1f }, true },
        { "GoldenTolerance", new() { GoldenTolerance = 0.11f }, false },
        { "GoldenTolerance", new() { GoldenTolerance = float.NaN }, false },
        { "MaxCandidates", new() { MaxCandidates = 0 }, false },
        { "MaxCandidates", new() { MaxCandidates = 1 }, true },
        { "MaxCandidates", new() { MaxCandidates = 1_000_000 }, true },
        { "MaxCandidates", new() { MaxCandidates = 1_000_001 }, false },
        { "MaxColdItems", new() { MaxColdItems = -1 }, false },
        { "MaxColdItems", new() { MaxColdItems = 0 }, true },
        { "MaxColdItems", new() { MaxColdItems = 10_000_000 }, true },
        { "MaxColdItems", new() { MaxColdItems = 10_000_001 }, false },
        { "MaxPooledBuffers", new() { MaxPooledBuffers = 0 }, false },
        { "MaxPooledBuffers", new() { MaxPooledBuffers = 1 }, true },
        { "MaxPooledBuffers", new() { MaxPooledBuffers = 1024 }, true },
        { "MaxPooledBuffers", new() { MaxPooledBuffers = 1025 }, false },
    };

    [Theory]
    [MemberData(nameof(Bounds), DisableDiscoveryEnumeration = true)]
    public void Validate_EitherSideOfEachBound_NamesTheSetting(string setting, ModelLoadOptions options, bool allowed)
    {
        if (allowed)
        {
            options.Validate();
        }
        else
        {
            Assert.Contains(
                $"Recsys:Models:{setting}",
                Assert.Throws<ArgumentOutOfRangeException>(options.Validate).Message,
                StringComparison.Ordinal);
            Assert.Throws<ArgumentOutOfRangeException>(() => LoadedModel.Open("anywhere", options));
        }
    }
}
