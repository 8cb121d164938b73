using Recsys.Conformance;

namespace Recsys.Models.Tests;

public sealed class LocalModelStoreTests : ModelStoreSuite
{
    private readonly TempFolder _root = new();

    public override void Dispose()
    {
        _root.Dispose();
        base.Dispose();
    }

    protected override IModelStore Open() =>
        new LocalModelStore(new LocalModelStoreOptions { Folder = _root["store"] });

    protected override Task LeaveHalfPublishedAsync(string version, string folder)
    {
        Copy(folder, _root[$"store/~tmp-{version}"], ArtifactNames.Recall);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task ListAsync_FoldersThatAreNoVersions_AreLeftOut()
    {
        Directory.CreateDirectory(_root["store/empty"]);
        Copy(Artifact("v1"), _root["store/.hidden"], ArtifactNames.Manifest);
        File.WriteAllText(_root["store/file"], "");

        Assert.Empty(await Open().ListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task PublishAsync_Leftovers_AreRemovedWhenOld()
    {
        var time = new ManualTime(DateTimeOffset.UnixEpoch.AddDays(20_000));
        var store = new LocalModelStore(
            new LocalModelStoreOptions { Folder = _root["store"], LeftoverAge = TimeSpan.FromHours(2) }, time);
        Directory.CreateDirectory(_root["store/~tmp-old"]);
        Directory.CreateDirectory(_root["store/~tmp-new"]);
        Directory.SetLastWriteTimeUtc(_root["store/~tmp-old"], time.Now.UtcDateTime.AddHours(-2.1));
        Directory.SetLastWriteTimeUtc(_root["store/~tmp-new"], time.Now.UtcDateTime.AddHours(-1.9));

        await store.PublishAsync("v1", Artifact("v1"), TestContext.Current.CancellationToken);

        Assert.Equal(["v1", "~tmp-new"], Directory.GetDirectories(_root["store"]).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("v1", false)]
    [InlineData("v2", true)]
    public async Task PublishAsync_WhenRefused_LeavesNoTemporaryFolder(string version, bool damaged)
    {
        var ct = TestContext.Current.CancellationToken;
        var store = Open();
        await store.PublishAsync("v1", Artifact("v1"), ct);
        var source = Artifact(version);
        if (damaged)
        {
            File.AppendAllText(Path.Combine(source, ArtifactNames.Items), "x");
        }

        await Assert.ThrowsAnyAsync<Exception>(async () => await store.PublishAsync(version, source, ct));

        Assert.Equal(["v1"], Directory.GetDirectories(_root["store"]).Select(d => Path.GetFileName(d)));
    }

    [Theory]
    [InlineData(59, false)]
    [InlineData(60, true)]
    [InlineData(365 * 86_400, true)]
    [InlineData((365 * 86_400) + 1, false)]
    public void Options_LeftoverAge_HasBounds(int seconds, bool allowed)
    {
        var options = new LocalModelStoreOptions { Folder = "x", LeftoverAge = TimeSpan.FromSeconds(seconds) };
        var error = Record.Exception(options.Validate);
        Assert.Equal(allowed, error is null);
        Assert.True(allowed || error is ArgumentOutOfRangeException);
    }

    [Fact]
    public void Options_Defaults_AreAsDocumented()
    {
        Assert.Equal(TimeSpan.FromDays(1), new LocalModelStoreOptions { Folder = "x" }.LeftoverAge);
        Assert.Throws<ArgumentException>(() => new LocalModelStore(new LocalModelStoreOptions { Folder = " " }));
    }

    private static void Copy(string source, string target, string name)
    {
        Directory.CreateDirectory(target);
        File.Copy(Path.Combine(source, name), Path.Combine(target, name));
    }
}
