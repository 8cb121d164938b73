namespace Recsys.Models.Tests;

public sealed class BlobModelStoreOptionsTests
{
    public static TheoryData<BlobModelStoreOptions, bool> Bounds => new()
    {
        { Make(), true },
        { Make(folder: ""), false },
        { Make(leftover: 59), false },
        { Make(leftover: 60), true },
        { Make(leftover: 365 * 86_400), true },
        { Make(leftover: (365 * 86_400) + 1), false },
        { Make(bytes: -1), false },
        { Make(bytes: 0), true },
        { Make(bytes: 1L << 50), true },
        { Make(bytes: (1L << 50) + 1), false },
        { Make(retries: -1), false },
        { Make(retries: 0), true },
        { Make(retries: 10), true },
        { Make(retries: 11), false },
        { Make(network: 99), false },
        { Make(network: 100), true },
        { Make(network: 600_000), true },
        { Make(network: 600_001), false },
    };

    [Fact]
    public void Defaults_AreAsDocumented()
    {
        var options = new BlobModelStoreOptions { CacheFolder = "x" };

        Assert.Equal((TimeSpan.FromDays(1), 10L << 30), (options.LeftoverAge, options.MaxCacheBytes));
        Assert.Equal((3, TimeSpan.FromSeconds(10)), (options.Retries, options.NetworkTimeout));
    }

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Validate_EitherSideOfEachBound_Decides(BlobModelStoreOptions options, bool allowed)
    {
        if (allowed)
        {
            options.Validate();
        }
        else
        {
            Assert.ThrowsAny<ArgumentException>(options.Validate);
        }
    }

    private static BlobModelStoreOptions Make(
        string folder = "x", int leftover = 86_400, long bytes = 10L << 30, int retries = 3, int network = 10_000) => new()
        {
            CacheFolder = folder,
            LeftoverAge = TimeSpan.FromSeconds(leftover),
            MaxCacheBytes = bytes,
            Retries = retries,
            NetworkTimeout = TimeSpan.FromMilliseconds(network),
        };
}
