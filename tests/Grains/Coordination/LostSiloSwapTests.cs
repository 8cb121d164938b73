using Microsoft.Extensions.DependencyInjection;
using Recsys.Grains.Coordination;
using Recsys.Models;
using Recsys.Simulation;
using Fault = Recsys.Grains.Tests.Coordination.FaultyStore.Fault;

namespace Recsys.Grains.Tests.Coordination;

/// <summary>Silos that die in the first phase of a swap, and silos that do not answer.</summary>
public sealed class LostSiloSwapTests : ClusterTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly FaultyStore.Faults _faults = new();
    private readonly ShiftedClock _clock = new();
    private readonly MuteSilo _mute = new();

    protected override RecsysTestClusterOptions Options => new()
    {
        Folder = Folder,
        Silos = 2,
        Time = _clock,
        Limits = limits => limits.SwitchTimeout = TimeSpan.FromSeconds(1),
        Services = services =>
        {
            FaultyStore.Use(services, Folder, _faults);
            services.AddSingleton<IIncomingGrainCallFilter>(_mute);
        },
    };

    private IModelCoordinatorGrain Models => Client.Models;

    [Fact]
    public async Task Kill_SiloThatPrepares_TheVersionIsNotRejected_AndServesOnTheOther()
    {
        await PublishAsync("a");
        await PublishAsync("b", 2);
        await Models.PromoteAsync("a");
        var doomed = 1 - await CoordinatorsSiloAsync();
        var store = Store(doomed);
        store.Own = Fault.Hangs;

        var swap = Models.PromoteAsync("b");
        await store.Hanging.Task.WaitAsync(Patience);
        await Cluster.KillSiloAsync(doomed);
        var error = await Record.ExceptionAsync(() => swap.WaitAsync(Patience));

        Assert.True(error is null or ModelSwapUnavailableException, error?.ToString());
        Assert.NotEqual(ModelState.Rejected, (await Models.ListAsync()).Single(v => v.Version == "b").State);
        if (error is not null)
        {
            Assert.Equal(1, (await Models.PromoteAsync("b")).Silos);
        }

        var silo = Assert.Single(await Models.GetSilosAsync());
        Assert.Equal((2L, "b"), (silo.Epoch, silo.ActiveVersion));
    }

    [Fact]
    public async Task Kill_CoordinatorsSiloInPhaseOne_TheOtherDropsWhatItPrepared_AndTheVersionCanBePromoted()
    {
        await PublishAsync("a");
        await PublishAsync("b", 2);
        await Models.PromoteAsync("a");
        await Models.RegisterAsync("b");
        var doomed = await CoordinatorsSiloAsync();
        var survivor = Cluster.Services(1 - doomed).GetRequiredService<Recsys.Serving.ModelHost>();
        var store = Store(doomed);
        store.Own = Fault.Hangs;
        var swap = Models.PromoteAsync("b");
        await store.Hanging.Task.WaitAsync(Patience);
        await Until(() => survivor.LoadedVersions.Contains("b"));

        // While the swap runs it is not dropped, however long that takes.
        _clock.Pass(TimeSpan.FromHours(1));
        await Cluster.RefreshAsync();
        Assert.Equal(["a", "b"], survivor.LoadedVersions);

        await Cluster.KillSiloAsync(doomed);
        await Assert.ThrowsAnyAsync<Exception>(() => swap.WaitAsync(Patience));
        Assert.Equal(ModelState.Registered, (await Models.ListAsync()).Single(v => v.Version == "b").State);
        _clock.Pass(TimeSpan.FromHours(1));
        await Cluster.RefreshAsync();
        Assert.Equal(["a"], survivor.LoadedVersions);
        Assert.Equal(new ActiveModel(2, "b"), (await Models.PromoteAsync("b")).Active);
    }

    [Fact]
    public async Task GetSilos_OneDoesNotAnswer_TheOthersDo()
    {
        await PublishAsync("a");
        await Models.PromoteAsync("a");
        _mute.Silo = Cluster.Silos[1 - await CoordinatorsSiloAsync()].SiloAddress;

        var silos = await Models.GetSilosAsync();

        Assert.Equal(2, silos.Count);
        var mute = Assert.Single(silos, s => !s.Answers);
        Assert.Equal(_mute.Silo.ToString(), mute.Silo);
        Assert.StartsWith("no answer: ", mute.Problem);
        var other = Assert.Single(silos, s => s.Answers);
        Assert.Equal((1L, "a", null), (other.Epoch, other.ActiveVersion, other.Problem));
    }

    private async Task<int> CoordinatorsSiloAsync()
    {
        var coordinator = (GrainReference)Cluster.Grains.GetGrain<IModelCoordinatorGrain>(0);
        var address = await Cluster.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(coordinator);
        return Cluster.Silos[0].SiloAddress.Equals(address) ? 0 : 1;
    }

    private FaultyStore Store(int silo) => (FaultyStore)Cluster.Services(silo).GetRequiredService<IModelStore>();

    private async Task Until(Func<bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "it did not come to be");
            await Cluster.RefreshAsync();
        }
    }

    // Takes in a silo's calls for its status and never answers them.
    private sealed class MuteSilo : IIncomingGrainCallFilter
    {
        public SiloAddress? Silo { get; set; }

        public Task Invoke(IIncomingGrainCallContext context) =>
            context.ImplementationMethod.Name == nameof(IModelHostService.GetStatusAsync) && context.Grain is ModelHostService service && service.Address == Silo?.ToString()
                ? new TaskCompletionSource().Task
                : context.Invoke();
    }
}
