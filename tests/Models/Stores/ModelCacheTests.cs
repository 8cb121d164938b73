using Azure.Storage.Blobs;
using Recsys.Conformance;

namespace Recsys.Models.Tests;

/// <summary>What stays of fetched versions. The copies are made by hand, as fetches leave them.</summary>
public sealed class ModelCacheTests : IDisposable
{
    private readonly TempFolder _cache = new();
    private readonly TestMeters _meters = new();
    private readonly ManualTime _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly long _size;

    public ModelCacheTests()
    {
        foreach (var version in (string[])["v1", "v2", "v3", "v4"])
        {
            ArtifactWriter.Write(_cache[version], TestArtifacts.Content(new TestArtifactOptions { Version = version }));
        }

        _size = new DirectoryInfo(_cache["v1"]).EnumerateFiles().Sum(f => f.Length);
    }

    public void Dispose()
    {
        _meters.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public async Task TrimCache_BeyondTheBound_RemovesThoseFetchedLongestAgo()
    {
        using var seen = new InstrumentRecorder(_meters);
        var store = await FetchAllAsync(2 * _size, "v3", "v1", "v4", "v2");
        seen.Observe();
        Assert.Equal(4 * _size, seen["recsys.models.cache.size"]);

        store.TrimCache([]);
        Assert.Equal(["v2", "v4"], Cached());
        seen.Observe();
        Assert.Equal((2.0, 2.0 * _size), (seen["recsys.models.cache.evictions"], seen["recsys.models.cache.size"]));

        store.TrimCache([]);
        Assert.Equal(["v2", "v4"], Cached());
    }

    [Fact]
    public async Task TrimCache_VersionsToKeep_StayBeyondTheBound()
    {
        var store = await FetchAllAsync(0, "v1", "v2", "v3", "v4");
        store.TrimCache(["v1", "v3", "elsewhere"]);

        Assert.Equal(["v1", "v3"], Cached());
    }

    [Fact]
    public async Task TrimCache_WithinTheBound_RemovesNothing()
    {
        var store = await FetchAllAsync(4 * _size, "v1", "v2", "v3", "v4");
        Directory.CreateDirectory(_cache["~tmp-of-a-download"]);
        store.TrimCache([]);

        Assert.Equal(["v1", "v2", "v3", "v4", "~tmp-of-a-download"], Cached());
    }

    [Fact]
    public void TrimCache_NothingFetchedYet_DoesNothing()
    {
        var store = new BlobModelStore(
            new BlobContainerClient(new Uri("http://127.0.0.1:1/account/models")), new BlobModelStoreOptions { CacheFolder = _cache["none"], MaxCacheBytes = 0 });
        store.TrimCache([]);

        Assert.False(Directory.Exists(_cache["none"]));
    }

    private async Task<BlobModelStore> FetchAllAsync(long maxBytes, params string[] order)
    {
        var options = new BlobModelStoreOptions { CacheFolder = _cache.Path, MaxCacheBytes = maxBytes };
        var store = new BlobModelStore(new BlobContainerClient(new Uri("http://127.0.0.1:1/account/models")), options, _clock, _meters);
        foreach (var version in order)
        {
            _clock.Now += TimeSpan.FromMinutes(1);
            Assert.Equal(_cache[version], await store.FetchAsync(version, TestContext.Current.CancellationToken));
        }

        return store;
    }

    private string[] Cached() => [.. Directory.GetDirectories(_cache.Path).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];
}
