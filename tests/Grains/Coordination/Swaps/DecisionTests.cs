using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Recsys.Grains.Tests.Coordination.Swaps;

/// <summary>A decision is what is stored: nothing before it is, nothing where it could not be, and by one coordinator alone.</summary>
public sealed class DecisionTests : SwapTest
{
    [Fact]
    public async Task Decide_ACoordinatorThatTheClusterGaveUp_CannotStoreItsDecision()
    {
        await ServeFirstAsync();
        var doomed = await CoordinatorsSiloAsync();
        var gate = Gates.Close(SwapStep.Decide, Cluster.Silos[doomed].SiloAddress.ToString());
        gate.Storage = Cluster.Services(1 - doomed).GetRequiredKeyedService<IGrainStorage>(RecsysStorage.Name);
        var swap = Models.PromoteAsync("b");
        await gate.Reached.WaitAsync(Patience);

        // Its silo is dead to the others, which have a coordinator of their own; then it goes on.
        await Cluster.KillSiloAsync(doomed).WaitAsync(Patience);
        Assert.Equal((new ActiveModel(1, "a"), null), await PlanAsync());
        gate.Open();

        Assert.IsType<InconsistentStateException>(await gate.Written.WaitAsync(Patience), exactMatch: false);
        Assert.Contains("left the cluster", (await Assert.ThrowsAsync<ModelSwapUnavailableException>(() => swap.WaitAsync(Patience))).Message);
        await Cluster.RefreshAsync();
        Assert.Equal((new ActiveModel(1, "a"), null), await PlanAsync());
        Assert.Equal([(1L, "a")], await ServedAsync());

        Assert.Equal(new ActiveModel(2, "b"), (await Models.PromoteAsync("b")).Active);
        Assert.Equal([(2L, "b")], await ServedAsync());
    }

    [Fact]
    public async Task Decide_NotStoredYet_IsToldToNobody_AndNeverWhereItFails()
    {
        await ServeFirstAsync();
        var gate = Gates.Close(SwapStep.Decide);
        var swap = Models.PromoteAsync("b");
        await gate.Reached.WaitAsync(Patience);

        Assert.Equal((new ActiveModel(1, "a"), "b"), await PlanAsync());
        await Cluster.RefreshAsync();
        Assert.Equal([(1L, "a"), (1L, "a")], await ServedAsync());

        gate.Fail(new IOException("No space left on device."));
        var error = await Assert.ThrowsAsync<ModelSwapUnavailableException>(() => swap.WaitAsync(Patience));
        Assert.Contains("No space left on device.", error.Message);
        Assert.Equal((new ActiveModel(1, "a"), null), await PlanAsync());
        await Cluster.RefreshAsync();
        Assert.Equal([(1L, "a"), (1L, "a")], await ServedAsync());

        Gates.OpenAll();
        Assert.Equal(2, (await Models.PromoteAsync("b")).Silos);
        Assert.Equal([(2L, "b"), (2L, "b")], await ServedAsync());
    }

    [Fact]
    public async Task Decide_StoredAndNotConfirmed_Stands()
    {
        await ServeFirstAsync();
        var gate = Gates.Close(SwapStep.Decide);
        gate.Unconfirmed = new TimeoutException("The store broke off.");
        gate.Open();

        await Assert.ThrowsAsync<ModelSwapUnavailableException>(() => Models.PromoteAsync("b"));
        Gates.OpenAll();

        Assert.Equal((new ActiveModel(2, "b"), null), await PlanAsync());
        await Cluster.RefreshAsync();
        Assert.Equal([(2L, "b"), (2L, "b")], await ServedAsync());
        Assert.Equal(new ActiveModel(3, "a"), (await Models.RollbackAsync()).Active);
    }

    private async Task<(ActiveModel Active, string? Preparing)> PlanAsync()
    {
        var plan = await RepeatAsync(() => Models.GetPlanAsync());
        return (plan.Active, plan.Preparing);
    }
}
