using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Serving;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Coordination.Swaps;

/// <summary>A silo that joins while the others swap is part of the swap.</summary>
public sealed class JoiningSiloTests : SwapTest
{
    private readonly ConcurrentQueue<(long Epoch, string? Version)> _joinedWith = new();

    protected override RecsysTestClusterOptions Options
    {
        get
        {
            var options = base.Options;
            options.Services += services => services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
                s => new Witness(s.GetRequiredService<ModelHost>(), _joinedWith));
            return options;
        }
    }

    [Fact]
    public async Task Promote_ASiloThatIsJoiningHasReadTheOldDecision_PreparesAndSwitchesWithTheOthers()
    {
        await ServeFirstAsync();
        var gate = Gates.Close(SwapStep.Join);
        var joining = Cluster.AddSiloAsync();
        await gate.Reached.WaitAsync(Patience);

        var report = await Models.PromoteAsync("b").WaitAsync(Patience);
        gate.Open();
        await joining.WaitAsync(Patience);

        Assert.Equal((3, 0), (report.Silos, report.LateSilos.Count));
        Assert.Equal((2L, "b"), (Host(2).Epoch, Host(2).ActiveVersion));
        Assert.Equal([(2L, "b"), (2L, "b"), (2L, "b")], await ServedAsync());
    }

    [Fact]
    public async Task AddSilo_WhenTheSilosAreListedNoMore_HasReadWhatIsPrepared_AndSwitchesWithTheOthers()
    {
        await ServeFirstAsync();
        var gate = Gates.Close(SwapStep.Decide);
        var swap = Models.PromoteAsync("b");
        await gate.Reached.WaitAsync(Patience);

        await Cluster.AddSiloAsync().WaitAsync(Patience);
        Assert.Equal((1L, "a"), (Host(2).Epoch, Host(2).ActiveVersion));
        Assert.Equal(["a", "b"], Host(2).LoadedVersions);
        gate.Open();

        Assert.Equal(3, (await swap.WaitAsync(Patience)).Silos);
        Assert.Equal((2L, "b"), (Host(2).Epoch, Host(2).ActiveVersion));
    }

    [Fact]
    public async Task AddSilo_DecidedWhileItLoads_DoesNotServeBeforeItHasTheNewVersion()
    {
        await ServeFirstAsync();
        var gate = Gates.Close(SwapStep.Join);
        var joining = Cluster.AddSiloAsync();
        var joiner = await gate.Reached.WaitAsync(Patience);

        // It neither prepares nor switches when it is told, as one that cannot be reached.
        var mute = Gates.Close(SwapStep.Prepare, joiner);
        mute.Fail(new IOException("Connection refused."));
        Gates.Close(SwapStep.Switch, joiner).Fail(new IOException("Connection refused."));
        var report = await Models.PromoteAsync("b").WaitAsync(Patience);
        Assert.True(mute.Reached.IsCompleted);
        Assert.Equal((2, 0), (report.Silos, report.LateSilos.Count));
        gate.Open();
        await joining.WaitAsync(Patience);

        Assert.Equal((2L, "b"), _joinedWith.Last());
    }

    // Sees what a silo has when it becomes a member, before it serves and catches up by itself.
    private sealed class Witness(ModelHost models, ConcurrentQueue<(long Epoch, string? Version)> seen) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<Witness>(ServiceLifecycleStage.BecomeActive, _ =>
        {
            seen.Enqueue((models.Epoch, models.ActiveVersion));
            return Task.CompletedTask;
        });
    }
}
