using Recsys.Models;
using Xunit;

namespace Recsys.Conformance;

/// <summary>What every <see cref="IModelStore"/> does. Each test has a store of its own, empty at first.</summary>
public abstract class ModelStoreSuite : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Opens the test's store; another call gives another instance on the same content, as another process would have.</summary>
    protected abstract IModelStore Open();

    /// <summary>Leaves what a publisher that died half-way leaves in the store.</summary>
    /// <param name="version">The version that it was publishing.</param>
    /// <param name="folder">The artefact that it was publishing.</param>
    protected abstract Task LeaveHalfPublishedAsync(string version, string folder);

    public virtual void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task ListAsync_EmptyStore_IsEmpty() => Assert.Empty(await Open().ListAsync(Cancellation));

    [Fact]
    public async Task FetchAsync_PublishedVersion_IsEqualAndOpens()
    {
        var source = Artifact("v1", seed: 7);
        File.WriteAllText(Path.Combine(source, "notes.txt"), "not of the artefact");
        await Open().PublishAsync("v1", source, Cancellation);

        var fetched = await Open().FetchAsync("v1", Cancellation);

        var manifest = ManifestFile.Read(source);
        Assert.Equal(
            manifest.Files.Select(f => f.Name).Append(ArtifactNames.Manifest).Order(),
            Directory.GetFiles(fetched).Select(f => Path.GetFileName(f)).Order());
        AssertEqual(source, fetched);
        using var model = LoadedModel.Open(fetched);
        Assert.Equal("v1", model.Version);
    }

    [Fact]
    public async Task FetchAsync_UnknownVersion_ThrowsNotFound()
    {
        var store = Open();
        await store.PublishAsync("v1", Artifact("v1"), Cancellation);
        var error = await Assert.ThrowsAsync<ModelVersionNotFoundException>(async () => await store.FetchAsync("v2", Cancellation));
        Assert.Equal("v2", error.Version);
    }

    [Fact]
    public async Task FetchAsync_EmptyStore_ThrowsNotFound() =>
        await Assert.ThrowsAsync<ModelVersionNotFoundException>(async () => await Open().FetchAsync("v1", Cancellation));

    [Fact]
    public async Task FetchAsync_ManyAtOnce_AllGetTheWholeVersion()
    {
        var source = Artifact("v1");
        var store = Open();
        await store.PublishAsync("v1", source, Cancellation);

        var folders = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await store.FetchAsync("v1", Cancellation), Cancellation)));

        Assert.All(folders, folder => AssertEqual(source, folder));
        AssertEqual(source, await store.FetchAsync("v1", Cancellation));
    }

    [Fact]
    public async Task ListAsync_SeveralVersions_IsInOrdinalOrder()
    {
        var store = Open();
        foreach (var version in new[] { "b", "a", "B", "a-1", "10", "9", "a.1" })
        {
            await store.PublishAsync(version, Artifact(version), Cancellation);
        }

        Assert.Equal(["10", "9", "B", "a", "a-1", "a.1", "b"], await Open().ListAsync(Cancellation));
    }

    [Fact]
    public async Task PublishAsync_ExistingVersion_ThrowsAndChangesNothing()
    {
        var first = Artifact("v1", seed: 1);
        var store = Open();
        await store.PublishAsync("v1", first, Cancellation);

        var error = await Assert.ThrowsAsync<ModelVersionExistsException>(
            async () => await Open().PublishAsync("v1", Artifact("v1", seed: 2), Cancellation));

        Assert.Equal("v1", error.Version);
        AssertEqual(first, await Open().FetchAsync("v1", Cancellation));
        Assert.Equal(["v1"], await store.ListAsync(Cancellation));
    }

    [Fact]
    public async Task PublishAsync_ManyPublishersOfOneVersion_ExactlyOneWins()
    {
        var sources = Enumerable.Range(0, 6).Select(seed => Artifact("v1", seed)).ToArray();

        var outcomes = await Task.WhenAll(sources.Select(source => Task.Run(
            async () =>
            {
                try
                {
                    await Open().PublishAsync("v1", source, Cancellation);
                    return source;
                }
                catch (ModelVersionExistsException)
                {
                    return null;
                }
            },
            Cancellation)));

        var winner = Assert.Single(outcomes, o => o is not null);
        AssertEqual(winner!, await Open().FetchAsync("v1", Cancellation));
        Assert.Equal(["v1"], await Open().ListAsync(Cancellation));
    }

    [Fact]
    public async Task PublishAsync_HalfPublishedVersion_IsInvisibleAndCanBePublished()
    {
        var source = Artifact("v1");
        await LeaveHalfPublishedAsync("v1", source);

        Assert.Empty(await Open().ListAsync(Cancellation));
        await Assert.ThrowsAsync<ModelVersionNotFoundException>(async () => await Open().FetchAsync("v1", Cancellation));

        await Open().PublishAsync("v1", source, Cancellation);
        AssertEqual(source, await Open().FetchAsync("v1", Cancellation));
    }

    [Fact]
    public async Task PublishAsync_DamagedArtifact_IsRefusedAndInvisible()
    {
        var source = Artifact("v1");
        var recall = Path.Combine(source, ArtifactNames.Recall);
        var bytes = File.ReadAllBytes(recall);
        bytes[5] ^= 1;
        File.WriteAllBytes(recall, bytes);

        var error = await Assert.ThrowsAsync<ArtifactException>(async () => await Open().PublishAsync("v1", source, Cancellation));

        Assert.Equal(ArtifactNames.Recall, error.File);
        Assert.Empty(await Open().ListAsync(Cancellation));
    }

    [Fact]
    public async Task PublishAsync_FileMissing_IsRefused()
    {
        var source = Artifact("v1");
        File.Delete(Path.Combine(source, ArtifactNames.Golden));
        var error = await Assert.ThrowsAsync<ArtifactException>(async () => await Open().PublishAsync("v1", source, Cancellation));
        Assert.Equal(ArtifactNames.Golden, error.File);
        Assert.Empty(await Open().ListAsync(Cancellation));
    }

    [Fact]
    public async Task PublishAsync_ManifestOfAnotherVersion_IsRefused()
    {
        var source = Artifact("v1");
        var error = await Assert.ThrowsAsync<ArtifactException>(async () => await Open().PublishAsync("v2", source, Cancellation));
        Assert.Equal(ArtifactNames.Manifest, error.File);
    }

    [Fact]
    public async Task PublishAsync_NoSuchFolder_IsRefused() =>
        await Assert.ThrowsAsync<ArtifactException>(
            async () => await Open().PublishAsync("v1", _folder["nowhere"], Cancellation));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("~a")]
    [InlineData("ä")]
    [InlineData("a\n")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task AnyCall_InvalidName_Throws(string version)
    {
        var store = Open();
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.FetchAsync(version, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await store.PublishAsync(version, Artifact("v1"), Cancellation));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("A.b_c-9")]
    [InlineData("-")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task PublishAsync_ValidName_IsListedAndFetched(string version)
    {
        var source = Artifact(version);
        await Open().PublishAsync(version, source, Cancellation);
        Assert.Equal([version], await Open().ListAsync(Cancellation));
        AssertEqual(source, await Open().FetchAsync(version, Cancellation));
    }

    [Fact]
    public async Task AnyCall_Cancelled_ThrowsAndPublishesNothing()
    {
        var store = Open();
        await store.PublishAsync("v1", Artifact("v1"), Cancellation);
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.ListAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.FetchAsync("v1", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await store.PublishAsync("v2", Artifact("v2"), cancelled));

        Assert.Equal(["v1"], await store.ListAsync(Cancellation));
    }

    /// <summary>Writes a small artefact into a folder of its own.</summary>
    protected string Artifact(string version, int seed = 1)
    {
        var folder = _folder[$"{Guid.NewGuid():N}"];
        TestArtifacts.Write(folder, new TestArtifactOptions { Version = version, Seed = seed, WithRanker = false });
        return folder;
    }

    /// <summary>Asserts that two folders hold the same artefact, byte by byte.</summary>
    protected static void AssertEqual(string expected, string actual)
    {
        foreach (var name in ManifestFile.Read(expected).Files.Select(f => f.Name).Append(ArtifactNames.Manifest))
        {
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(expected, name)), File.ReadAllBytes(Path.Combine(actual, name)));
        }
    }
}
