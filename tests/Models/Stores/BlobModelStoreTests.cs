using Azure.Storage.Blobs;
using Recsys.Conformance;

namespace Recsys.Models.Tests;

[Collection(AzuriteCollection.Name)]
public sealed class BlobModelStoreTests : ModelStoreSuite
{
    private readonly TempFolder _caches = new();
    private readonly BlobContainerClient _container;

    public BlobModelStoreTests(AzuriteFixture azurite) => _container = azurite.Container($"models-{Guid.NewGuid():N}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public override void Dispose()
    {
        _caches.Dispose();
        base.Dispose();
    }

    protected override IModelStore Open() => OpenWithCache(Guid.NewGuid().ToString("N"));

    protected override async Task LeaveHalfPublishedAsync(string version, string folder)
    {
        await _container.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        var file = ManifestFile.Read(folder).Files[0];
        await using var content = File.OpenRead(Path.Combine(folder, file.Name));
        await _container.GetBlobClient($"{version}/files/{file.Sha256}").UploadAsync(content, Cancellation);
    }

    [Fact]
    public async Task PublishAsync_Layout_IsContentAddressedWithTheManifestBeside()
    {
        var source = Artifact("v1");
        await Open().PublishAsync("v1", source, Cancellation);

        var names = new List<string>();
        await foreach (var blob in _container.GetBlobsAsync(cancellationToken: Cancellation))
        {
            names.Add(blob.Name);
        }

        var expected = ManifestFile.Read(source).Files.Select(f => $"v1/files/{f.Sha256}").Distinct();
        Assert.Equal(expected.Append("v1/manifest.json").Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task FetchAsync_CachedVersion_NeedsNoStore()
    {
        var source = Artifact("v1");
        var store = OpenWithCache("kept");
        await store.PublishAsync("v1", source, Cancellation);
        var first = await store.FetchAsync("v1", Cancellation);
        await _container.DeleteAsync(cancellationToken: Cancellation);

        var second = await OpenWithCache("kept").FetchAsync("v1", Cancellation);

        Assert.Equal(first, second);
        AssertEqual(source, second);
    }

    [Fact]
    public async Task FetchAsync_DamagedCache_IsFetchedAgain()
    {
        var source = Artifact("v1");
        var store = OpenWithCache("kept");
        await store.PublishAsync("v1", source, Cancellation);
        var folder = await store.FetchAsync("v1", Cancellation);
        File.AppendAllText(Path.Combine(folder, ArtifactNames.Recall), "x");

        AssertEqual(source, await store.FetchAsync("v1", Cancellation));
    }

    [Fact]
    public async Task FetchAsync_BlobMissingOrDamaged_IsRefusedAndNotCached()
    {
        var source = Artifact("v1");
        await Open().PublishAsync("v1", source, Cancellation);
        var file = ManifestFile.Read(source).Files.Single(f => f.Name == ArtifactNames.Recall);
        var blob = _container.GetBlobClient($"v1/files/{file.Sha256}");
        var store = OpenWithCache("kept");

        await blob.UploadAsync(new BinaryData(new byte[file.Length]), overwrite: true, Cancellation);
        var damaged = await Assert.ThrowsAsync<ArtifactException>(async () => await store.FetchAsync("v1", Cancellation));
        await blob.DeleteAsync(cancellationToken: Cancellation);
        var missing = await Assert.ThrowsAsync<ArtifactException>(async () => await store.FetchAsync("v1", Cancellation));

        Assert.Equal(ArtifactNames.Recall, damaged.File);
        Assert.Equal(ArtifactNames.Recall, missing.File);
        Assert.Contains(file.Sha256, missing.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_caches["kept"]));
    }

    [Fact]
    public async Task FetchAsync_DamagedManifest_IsRefused()
    {
        var source = Artifact("v1");
        await Open().PublishAsync("v1", source, Cancellation);
        await _container.GetBlobClient("v1/manifest.json").UploadAsync(new BinaryData("{}"), overwrite: true, Cancellation);

        var error = await Assert.ThrowsAsync<ArtifactException>(async () => await Open().FetchAsync("v1", Cancellation));

        Assert.Equal(ArtifactNames.Manifest, error.File);
    }

    private BlobModelStore OpenWithCache(string name) =>
        new(_container, new BlobModelStoreOptions { CacheFolder = _caches[name] });
}
