using Recsys.Models;

namespace Recsys.Grains.Tests.Coordination;

/// <summary>A rollback finds a version that can serve, or the one that is named.</summary>
public sealed class RollbackTests : ClusterTest
{
    private IModelCoordinatorGrain Models => Client.Models;

    [Fact]
    public async Task Rollback_ArtefactIsGone_PassesOverIt()
    {
        await PromoteAsync("a", "b", "c");
        Directory.Delete(Path.Combine(Folder, "models", "b"), recursive: true);

        var report = await Models.RollbackAsync();

        Assert.Equal((new ActiveModel(4, "a"), "c"), (report.Active, report.Previous));
        await Assert.ThrowsAsync<ModelSwapException>(() => Models.RollbackAsync());
    }

    [Fact]
    public async Task Rollback_ArtefactLostAFile_PassesOverItAndRejectsIt()
    {
        await PromoteAsync("a", "b", "c");
        File.Delete(ModelFile("b", ArtifactNames.Recall));

        Assert.Equal("a", (await Models.RollbackAsync()).Active.Version);
        var rejected = Assert.Single(await Models.ListAsync(), v => v.State == ModelState.Rejected);
        Assert.Equal("b", rejected.Version);
        Assert.Contains(ArtifactNames.Recall, rejected.Reason);
    }

    [Fact]
    public async Task Rollback_NothingIsLeft_SaysWhyOfEach_AndTheActiveOneServesOn()
    {
        await PromoteAsync("a", "b", "c");
        Directory.Delete(Path.Combine(Folder, "models", "a"), recursive: true);
        File.Delete(ModelFile("b", ArtifactNames.Recall));

        var error = await Assert.ThrowsAsync<ModelSwapException>(() => Models.RollbackAsync());

        Assert.Contains("'a' is gone", error.Message);
        Assert.Contains(ArtifactNames.Recall, error.Message);
        Assert.Equal(new ActiveModel(3, "c"), await Models.GetActiveAsync());
        Assert.Equal(["c"], Assert.Single(await Models.GetSilosAsync()).LoadedVersions);
    }

    [Fact]
    public async Task Rollback_ToANamedVersion_PassesOverThoseAfterIt()
    {
        await PromoteAsync("a", "b", "c", "d");

        Assert.Equal(new ActiveModel(5, "b"), (await Models.RollbackAsync("b")).Active);
        Assert.Equal("a", (await Models.GetPlanAsync()).Previous);
        Assert.Equal("a", (await Models.RollbackAsync()).Active.Version);
    }

    [Fact]
    public async Task Rollback_ToAVersionThatNeverServed_IsRefusedWithThoseThatDid()
    {
        await PromoteAsync("a", "b");
        await PublishAsync("c", 3);

        var error = await Assert.ThrowsAsync<ModelSwapException>(() => Models.RollbackAsync("c"));

        Assert.Equal("c", error.Version);
        Assert.Contains("those that have: a.", error.Message);
        Assert.Equal("b", (await Models.GetActiveAsync()).Version);
    }

    private async Task PromoteAsync(params string[] versions)
    {
        for (var i = 0; i < versions.Length; i++)
        {
            await PublishAsync(versions[i], i + 1);
            await Models.PromoteAsync(versions[i]);
        }
    }
}
