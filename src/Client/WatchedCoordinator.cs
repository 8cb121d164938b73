using System.Reflection;

namespace Recsys.Client;

/// <summary>
/// The coordinator of the models as a client reaches it. A swap may take minutes, so its call waits for an hour; where the coordinator's silo
/// dies meanwhile, nothing tells a client outside the cluster that no answer will come. So that silo is watched while a swap runs. All other
/// calls go to the grain as they are. A proxy, since Orleans takes each class that implements a grain's interface for a grain.
/// </summary>
internal class WatchedCoordinator : DispatchProxy
{
    private IGrainFactory _grains = null!;
    private TimeSpan _period;
    private TimeProvider _time = null!;

    private IModelCoordinatorGrain Coordinator => _grains.GetGrain<IModelCoordinatorGrain>(0);

    /// <summary>Wraps the grain.</summary>
    /// <param name="grains">Reaches the cluster.</param>
    /// <param name="period">How often the silo is looked after; above 0.</param>
    /// <param name="time">The clock.</param>
    public static IModelCoordinatorGrain Create(IGrainFactory grains, TimeSpan period, TimeProvider time)
    {
        var proxy = Create<IModelCoordinatorGrain, WatchedCoordinator>();
        var watched = (WatchedCoordinator)(object)proxy;
        (watched._grains, watched._period, watched._time) = (grains, period, time);
        return proxy;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.ReturnType == typeof(Task<SwapReport>)
        ? SwapAsync(() => (Task<SwapReport>)Call(targetMethod, args)!, args![0] as string)
        : Call(targetMethod, args);

    private async Task<SwapReport> SwapAsync(Func<Task<SwapReport>> call, string? version)
    {
        var silo = await FindAsync().ConfigureAwait(false);
        var swap = call();
        while (await Task.WhenAny(swap, Task.Delay(_period, _time)).ConfigureAwait(false) != swap)
        {
            if (silo is null)
            {
                silo = await FindAsync().ConfigureAwait(false);
            }
            else if (await LookAsync(silo).ConfigureAwait(false) is { } plan)
            {
                if (plan.Preparing is not { } preparing || (version is not null && version != preparing))
                {
                    _ = swap.ContinueWith(static t => t.Exception, TaskScheduler.Default);
                    throw new ModelSwapUnavailableException(
                        version ?? string.Empty,
                        $"Silo {silo}, which ran the swap, left the cluster before it answered. '{plan.Active.Version ?? "no version"}' serves now, in epoch {plan.Active.Epoch}; try again where another should.");
                }

                // The call found its way to the next coordinator.
                silo = await FindAsync().ConfigureAwait(false);
            }
        }

        return await swap.ConfigureAwait(false);
    }

    // The plan of the next coordinator, where the silo is no member any more.
    private Task<ModelPlan?> LookAsync(SiloAddress silo) => TryAsync(async management =>
        (await management.GetHosts(onlyActive: true).ConfigureAwait(false)).ContainsKey(silo) ? null : await Coordinator.GetPlanAsync().ConfigureAwait(false));

    private Task<SiloAddress?> FindAsync() => TryAsync(async management => await management.GetActivationAddress(Coordinator).ConfigureAwait(false));

    // A cluster that has just lost a silo fails calls for a moment: the next look finds out.
    private async Task<T?> TryAsync<T>(Func<IManagementGrain, Task<T?>> ask)
        where T : class
    {
        try
        {
            return await ask(_grains.GetGrain<IManagementGrain>(0)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or OperationCanceledException)
        {
            return null;
        }
    }

    private object? Call(MethodInfo method, object?[]? args) => method.Invoke(Coordinator, BindingFlags.DoNotWrapExceptions, null, args, null);
}
