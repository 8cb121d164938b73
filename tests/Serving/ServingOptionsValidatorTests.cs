namespace Recsys.Serving.Tests;

public sealed class ServingOptionsValidatorTests
{
    [Fact]
    public void Defaults_AreAccepted() => Assert.True(new ServingOptionsValidator().Validate(null, new ServingOptions()).Succeeded);

    [Theory]
    [InlineData(1, true)]
    [InlineData(10_000, true)]
    [InlineData(0, false)]
    [InlineData(10_001, false)]
    public void Candidates_BothSidesOfTheBounds(int value, bool accepted) => Check(o => o.Candidates = value, "Candidates", accepted);

    [Theory]
    [InlineData(1, true)]
    [InlineData(1_000_000, true)]
    [InlineData(0, false)]
    [InlineData(1_000_001, false)]
    public void PopularityLength_BothSidesOfTheBounds(int value, bool accepted) => Check(o => o.PopularityLength = value, "PopularityLength", accepted);

    [Theory]
    [InlineData(0, true)]
    [InlineData(10_000, true)]
    [InlineData(-1, false)]
    [InlineData(10_001, false)]
    public void ChannelQuota_BothSidesOfTheBounds(int value, bool accepted) =>
        Check(o => o.Channels["embedding"].Quota = value, "Channels[embedding].Quota", accepted);

    private static void Check(Action<ServingOptions> change, string setting, bool accepted)
    {
        var options = new ServingOptions();
        change(options);
        var result = new ServingOptionsValidator().Validate(null, options);
        Assert.Equal(accepted, result.Succeeded);
        Assert.Equal(!accepted, result.FailureMessage?.Contains(setting, StringComparison.Ordinal) ?? false);
    }
}
