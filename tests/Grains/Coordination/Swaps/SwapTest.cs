using Microsoft.Extensions.DependencyInjection;
using Recsys.Serving;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Coordination.Swaps;

/// <summary>A swap from "a", which serves, to "b" in a cluster that can be held up at each step.</summary>
public abstract class SwapTest : ClusterTest
{
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    internal SwapGates Gates { get; } = new();

    protected IModelCoordinatorGrain Models => Client.Models;

    protected override RecsysTestClusterOptions Options => new()
    {
        Folder = Folder,
        Silos = 2,
        Services = services => Gates.Use(services, Folder),
    };

    /// <summary>Publishes both versions and lets the first one serve.</summary>
    protected async Task ServeFirstAsync()
    {
        await UpsertAsync(50);
        await PublishAsync(SwapGates.Before);
        await PublishAsync(SwapGates.After, 2);
        await Models.PromoteAsync(SwapGates.Before);
    }

    /// <summary>The place of the coordinator's silo among the silos that run.</summary>
    protected async Task<int> CoordinatorsSiloAsync()
    {
        var coordinator = (GrainReference)Cluster.Grains.GetGrain<IModelCoordinatorGrain>(0);
        var address = await Cluster.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(coordinator);
        return Cluster.Silos.ToList().FindIndex(s => s.SiloAddress.Equals(address));
    }

    /// <summary>Makes a call until it reaches the coordinator: for a moment, one that ends or is lost is not known as such everywhere.</summary>
    protected static async Task<T> RepeatAsync<T>(Func<Task<T>> call)
    {
        for (var start = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                return await call().WaitAsync(Patience);
            }
            catch (Exception e) when (e is OrleansMessageRejectionException or SiloUnavailableException && TimeProvider.System.GetElapsedTime(start) < Patience)
            {
                await Task.Yield();
            }
        }
    }

    internal ModelHost Host(int silo) => Cluster.Services(silo).GetRequiredService<ModelHost>();

    /// <summary>What each silo says that it serves, in their order.</summary>
    protected async Task<(long Epoch, string? Version)[]> ServedAsync() =>
        [.. (await RepeatAsync(() => Models.GetSilosAsync())).Select(s => (s.Epoch, s.ActiveVersion))];
}
