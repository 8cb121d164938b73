namespace Recsys.Models.Tests;

public sealed class BlobModelStoreOptionsTests
{
    [Fact]
    public void Defaults_AreAsDocumented() =>
        Assert.Equal(TimeSpan.FromDays(1), new BlobModelStoreOptions { CacheFolder = "x" }.LeftoverAge);

    [Theory]
    [InlineData("x", 59, false)]
    [InlineData("x", 60, true)]
    [InlineData("x", 365 * 86_400, true)]
    [InlineData("x", (365 * 86_400) + 1, false)]
    [InlineData("", 60, false)]
    public void Validate_EitherSideOfEachBound_Decides(string folder, int seconds, bool allowed)
    {
        var options = new BlobModelStoreOptions { CacheFolder = folder, LeftoverAge = TimeSpan.FromSeconds(seconds) };
        if (allowed)
        {
            options.Validate();
        }
        else
        {
            Assert.ThrowsAny<ArgumentException>(options.Validate);
        }
    }
}
