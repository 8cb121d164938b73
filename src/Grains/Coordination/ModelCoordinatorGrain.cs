using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Recsys.Models;

namespace Recsys.Grains.Coordination;

/// <summary>
/// Swaps model versions in two phases: every silo loads and checks the new version; only when all have, the decision is
/// stored and every silo switches. A silo that misses the second phase, or joins later, asks for the active version itself.
/// One swap at a time; reads interleave, and see the state before or after a swap, never within.
/// </summary>
internal sealed partial class ModelCoordinatorGrain(
    [PersistentState(ModelCoordinatorGrain.StateName, RecsysStorage.Name)] IPersistentState<CoordinatorState> state,
    IModelStore store,
    ModelHostServiceClient hosts,
    IOptions<RecsysLimits> limits,
    TimeProvider time,
    ILogger<ModelCoordinatorGrain> logger) : Grain, IModelCoordinatorGrain
{
    public const string StateName = "coordinator";

    private const int KeptBefore = 16;

    public Task<IReadOnlyList<ModelVersionInfo>> ListAsync() =>
        Task.FromResult<IReadOnlyList<ModelVersionInfo>>(state.State.Versions.Values.OrderByDescending(v => v.ChangedAt).ToArray());

    public Task<ActiveModel> GetActiveAsync() => Task.FromResult(new ActiveModel(state.State.Epoch, state.State.Active));

    public async Task<ModelVersionInfo> RegisterAsync(string version)
    {
        if (!state.State.Versions.TryGetValue(version, out var info) || info.State == ModelState.Rejected)
        {
            if (!(await store.ListAsync()).Contains(version))
            {
                throw new ModelSwapException(version, $"The model store has no whole version '{version}'.");
            }

            await SaveAsync(state.State.With(version, ModelState.Registered, time.GetUtcNow()));
        }

        return state.State.Versions[version];
    }

    public async Task<SwapReport> PromoteAsync(string version, CancellationToken cancellationToken)
    {
        await RegisterAsync(version);
        var before = state.State.Active is { } active ? state.State.Before.TakeLast(KeptBefore - 1).Append(active) : [];
        return await SwapAsync(version, before.ToArray(), cancellationToken);
    }

    public async Task<SwapReport> RollbackAsync(CancellationToken cancellationToken)
    {
        var before = state.State.Before;
        if (before.Count == 0)
        {
            throw new ModelSwapException(state.State.Active ?? string.Empty, "No version served before the active one.");
        }

        return await SwapAsync(before[^1], before.SkipLast(1).ToArray(), cancellationToken);
    }

    public async Task<IReadOnlyList<SiloModelStatus>> GetSilosAsync() =>
        await Task.WhenAll((await ActiveSilosAsync()).Select(s => hosts.On(s).GetStatusAsync()));

    private async Task<SwapReport> SwapAsync(string version, IReadOnlyList<string> before, CancellationToken cancellationToken)
    {
        var previous = state.State.Active;
        if (previous == version)
        {
            throw new ModelSwapException(version, $"Version '{version}' is active already.");
        }

        var start = time.GetTimestamp();
        var silos = await ActiveSilosAsync();
        await PrepareAsync(version, silos, cancellationToken);
        var prepared = time.GetElapsedTime(start);

        var now = time.GetUtcNow();
        var next = state.State.With(version, ModelState.Active, now) with { Epoch = state.State.Epoch + 1, Active = version, Before = before };
        try
        {
            await SaveAsync(previous is null ? next : next.With(previous, ModelState.Retired, now));
        }
        catch
        {
            await DiscardAsync(version, silos);
            throw;
        }

        var late = await SwitchAsync(version, next.Epoch, silos);
        LogSwapped(version, previous, silos.Length, late.Length);
        return new SwapReport(
            new ActiveModel(next.Epoch, version), previous, silos.Length - late.Length, late,
            prepared.TotalMilliseconds, (time.GetElapsedTime(start) - prepared).TotalMilliseconds);
    }

    private async Task PrepareAsync(string version, SiloAddress[] silos, CancellationToken cancellationToken)
    {
        var failures = await Task.WhenAll(silos.Select(silo => PrepareAsync(version, silo, cancellationToken)));
        if (cancellationToken.IsCancellationRequested || failures.Any(f => f is not null))
        {
            await DiscardAsync(version, silos);
            cancellationToken.ThrowIfCancellationRequested();
            var reason = string.Join("; ", failures.OfType<string>());
            await SaveAsync(state.State.With(version, ModelState.Rejected, time.GetUtcNow(), reason));
            throw new ModelSwapException(version, $"Version '{version}' was refused: {reason}");
        }

        await SaveAsync(state.State.With(version, ModelState.Prepared, time.GetUtcNow()));
    }

    private async Task<string?> PrepareAsync(string version, SiloAddress silo, CancellationToken cancellationToken)
    {
        try
        {
            var refusal = await hosts.On(silo).PrepareAsync(version).WaitAsync(limits.Value.PrepareTimeout, time, cancellationToken);
            return refusal is null ? null : $"silo {silo}: {refusal}";
        }
        catch (TimeoutException)
        {
            return $"silo {silo}: not prepared within {limits.Value.PrepareTimeout} (RecsysLimits.PrepareTimeout)";
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return $"silo {silo}: cancelled";
        }
        catch (Exception e) when (e is OrleansException)
        {
            return $"silo {silo}: {e.Message}";
        }
    }

    // From here on the decision stands: who does not answer in time catches up by itself.
    private async Task<string[]> SwitchAsync(string version, long epoch, SiloAddress[] silos)
    {
        var switched = await Task.WhenAll(silos.Select(async silo =>
        {
            try
            {
                return await hosts.On(silo).ActivateAsync(version, epoch).WaitAsync(limits.Value.SwitchTimeout, time);
            }
            catch (Exception e) when (e is TimeoutException or OrleansException)
            {
                LogLate(silo, version, e);
                return false;
            }
        }));
        return silos.Where((_, i) => !switched[i]).Select(s => s.ToString()).ToArray();
    }

    private async Task DiscardAsync(string version, SiloAddress[] silos)
    {
        try
        {
            await Task.WhenAll(silos.Select(s => hosts.On(s).DiscardAsync(version))).WaitAsync(limits.Value.SwitchTimeout, time);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            LogDiscardFailed(version, e);
        }
    }

    private async Task<SiloAddress[]> ActiveSilosAsync()
    {
        var hosts = await GrainFactory.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
        return [.. hosts.Keys.Order()];
    }

    private async Task SaveAsync(CoordinatorState next)
    {
        var before = state.State;
        state.State = next;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            state.State = before;
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model version {Version} took over from {Previous} on {Silos} silos; {Late} are late.")]
    private partial void LogSwapped(string version, string? previous, int silos, int late);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Silo {Silo} did not confirm the switch to {Version}; it catches up by itself.")]
    private partial void LogLate(SiloAddress silo, string version, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Version {Version} could not be discarded on every silo.")]
    private partial void LogDiscardFailed(string version, Exception exception);
}
