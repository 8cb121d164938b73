using Recsys.Conformance;
using Recsys.Models;

namespace Recsys.Grains.Tests.Coordination;

public sealed class ModelSwapTests : ClusterTest
{
    private IModelCoordinatorGrain Models => Client.Models;

    [Fact]
    public async Task Promote_AnswersCarryTheVersion_AndItsChannelsAppear()
    {
        await UpsertAsync(50);
        await Client.TrackAsync([Now("e1", "i10"), Now("e2", "i20", EventKind.Like)]);
        await PublishAsync("a");
        var report = await Models.PromoteAsync("a");
        await Cluster.RefreshAsync();

        Assert.Equal((new ActiveModel(1, "a"), null, 1), (report.Active, report.Previous, report.Silos));
        Assert.Empty(report.LateSilos);
        var answer = await AskAsync("u1", 48);
        Assert.Equal("a", answer.ModelVersion);
        Assert.False(answer.Degraded, answer.DegradedReason);
        Assert.Equal(48, answer.Items.Count);
        Assert.Contains(answer.Items, i => i.Channel == "item-to-item" && i.Reason.StartsWith("often together with i", StringComparison.Ordinal));
        Assert.Contains(answer.Items, i => i.Channel is "embedding" or "popularity");
        var fresh = await AskAsync("u2", 50);
        Assert.Equal("a", fresh.ModelVersion);
        Assert.False(fresh.Degraded);
        Assert.Equal("i0", fresh.Items[0].ItemId);

        var similar = await Client.GetSimilarItemsAsync("i10", 8);
        Assert.Equal(["i11", "i12", "i13", "i14", "i15"], similar.Take(5).Select(s => s.ItemId));
        Assert.Equal(8, similar.Count);
        Assert.Equal(8, (await Client.GetItemAsync("i10"))!.Embedding.Count);
    }

    [Fact]
    public async Task Promote_InterestMovesToTheNewSpaceOnTheNextTouch()
    {
        await UpsertAsync(50);
        await PublishAsync("a", seed: 1);
        await PublishAsync("b", seed: 2);
        await Models.PromoteAsync("a");
        await Client.TrackAsync([Now("e1", "i10")]);
        var inA = await Client.GetUserAsync("u1");
        await Models.PromoteAsync("b");
        await AskAsync("u1");
        var inB = await Client.GetUserAsync("u1");

        Assert.Equal("a", inA.ModelVersion);
        Assert.Equal("b", inB.ModelVersion);
        var item = await Client.GetItemAsync("i10");
        Assert.Equal(1f, item!.Embedding.Zip(inB.Interest, (x, y) => x * y).Sum(), 1e-4f);
        Assert.NotEqual(inA.Interest, inB.Interest);
        Assert.Equal(inA.Counters, inB.Counters);
    }

    [Fact]
    public async Task Rollback_ServesTheVersionBefore_AndItCanBePromotedAgain()
    {
        await UpsertAsync(50);
        await PublishAsync("a", seed: 1);
        await PublishAsync("b", seed: 2);
        await Models.PromoteAsync("a");
        await Models.PromoteAsync("b");

        var back = await Models.RollbackAsync();
        Assert.Equal((new ActiveModel(3, "a"), "b"), (back.Active, back.Previous));
        Assert.Equal("a", (await AskAsync("u1")).ModelVersion);
        Assert.Equal([("a", ModelState.Active), ("b", ModelState.Retired)], (await Models.ListAsync()).Select(v => (v.Version, v.State)).OrderBy(v => v.Version));
        await Assert.ThrowsAsync<ModelSwapException>(() => Models.RollbackAsync());

        var again = await Models.PromoteAsync("b");
        Assert.Equal(new ActiveModel(4, "b"), again.Active);
        Assert.Equal("b", (await AskAsync("u1")).ModelVersion);
        var silo = Assert.Single(await Models.GetSilosAsync());
        Assert.Equal((4L, "b"), (silo.Epoch, silo.ActiveVersion));
        Assert.Equal(["b"], silo.LoadedVersions);
    }

    [Fact]
    public async Task Promote_ActiveOrUnknownVersion_IsRefused_AndNothingChanges()
    {
        await PublishAsync("a");
        await Models.PromoteAsync("a");

        var twice = await Assert.ThrowsAsync<ModelSwapException>(() => Models.PromoteAsync("a"));
        Assert.Equal("a", twice.Version);
        Assert.Contains("active already", twice.Message);
        var unknown = await Assert.ThrowsAsync<ModelSwapException>(() => Models.PromoteAsync("nothing"));
        Assert.Equal("nothing", unknown.Version);
        Assert.Contains("no whole version 'nothing'", unknown.Message);
        Assert.Equal(new ActiveModel(1, "a"), await Models.GetActiveAsync());
        Assert.Equal("a", Assert.Single(await Models.ListAsync()).Version);
    }

    [Theory]
    [InlineData("corrupt")]
    [InlineData("truncated")]
    [InlineData("missing")]
    [InlineData("foreign")]
    [InlineData("fragile")]
    public async Task Promote_UnsoundArtefact_IsRejectedWithItsReason_AndTheActiveOneServesOn(string harm)
    {
        await UpsertAsync(50);
        await PublishAsync("a");
        await Models.PromoteAsync("a");
        await Client.TrackAsync(Now("e1", "i10"));
        await PublishAsync("b", 2, harm == "fragile" ? o => FragileRanker.Content("Log", o) : null);
        var reason = Harm(harm);

        var error = await Assert.ThrowsAsync<ModelSwapException>(() => Models.PromoteAsync("b"));

        Assert.Contains(reason, error.Message);
        var rejected = Assert.Single(await Models.ListAsync(), v => v.Version == "b");
        Assert.Equal(ModelState.Rejected, rejected.State);
        Assert.Contains(reason, rejected.Reason);
        Assert.Equal(new ActiveModel(1, "a"), await Models.GetActiveAsync());
        Assert.Equal(["a"], Assert.Single(await Models.GetSilosAsync()).LoadedVersions);
        var answer = await AskAsync("u1");
        Assert.Equal(("a", false, 10), (answer.ModelVersion, answer.Degraded, answer.Items.Count));
    }

    [Fact]
    public async Task Promote_RejectedVersionThatWasRepaired_Serves()
    {
        await PublishAsync("b", 2);
        var sound = await File.ReadAllBytesAsync(ModelFile("b", ArtifactNames.Recall));
        Harm("truncated");
        await Assert.ThrowsAsync<ModelSwapException>(() => Models.PromoteAsync("b"));
        await File.WriteAllBytesAsync(ModelFile("b", ArtifactNames.Recall), sound);

        Assert.Equal(new ActiveModel(1, "b"), (await Models.PromoteAsync("b")).Active);
    }

    [Fact]
    public async Task Restart_ServesTheActiveVersion_BeforeTheFirstAnswer()
    {
        await UpsertAsync(50);
        await PublishAsync("a");
        await PublishAsync("b", 2);
        await Models.PromoteAsync("a");
        await Models.PromoteAsync("b");
        await RestartAsync();

        Assert.Equal("b", (await AskAsync("u1")).ModelVersion);
        Assert.Equal(new ActiveModel(2, "b"), await Models.GetActiveAsync());
        Assert.Equal("a", (await Models.RollbackAsync()).Active.Version);
    }

    [Fact]
    public async Task Upsert_ItemAfterTheTraining_GetsARowFromItsAttributes_OthersStayReachable()
    {
        await UpsertAsync(50);
        await PublishAsync("a");
        await Models.PromoteAsync("a");
        await Client.UpsertItemsAsync(
        [
            new Item { Id = "cold", Attributes = [new AttributeValue("genre", "action")] },
            new Item { Id = "stranger" },
        ]);
        await Cluster.RefreshAsync();

        Assert.Equal(8, (await Client.GetItemAsync("cold"))!.Embedding.Count);
        Assert.Empty((await Client.GetItemAsync("stranger"))!.Embedding);
        Assert.Equal(3, (await Client.GetSimilarItemsAsync("cold", 3)).Count);
        await Client.TrackAsync(Now("e1", "cold"));
        Assert.Contains((await AskAsync("u1", 51)).Items, i => i.ItemId == "stranger");
    }

    private string Harm(string harm)
    {
        var file = ModelFile("b", ArtifactNames.Recall);
        switch (harm)
        {
            case "corrupt":
                var bytes = File.ReadAllBytes(file);
                bytes[100] ^= 1;
                File.WriteAllBytes(file, bytes);
                return ArtifactNames.Recall;
            case "truncated":
                File.WriteAllBytes(file, File.ReadAllBytes(file)[..^4]);
                return ArtifactNames.Recall;
            case "missing":
                File.Delete(file);
                return ArtifactNames.Recall;
            case "foreign":
                foreach (var own in Directory.GetFiles(Path.GetDirectoryName(file)!))
                {
                    File.Copy(ModelFile("a", Path.GetFileName(own)), own, overwrite: true);
                }

                return "Version is 'a'; the store has it under 'b'";
            default:
                return "not finite";
        }
    }
}
