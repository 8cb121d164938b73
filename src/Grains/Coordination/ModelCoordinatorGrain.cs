using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Recsys.Grains.Audit;
using Recsys.Grains.Storage;
using Recsys.Models;

namespace Recsys.Grains.Coordination;

/// <summary>
/// Swaps model versions in two phases: every silo loads and checks the new version; only when all have, the decision is
/// stored and every silo switches. A silo that misses the second phase, or joins later, asks for the active version itself.
/// A version is rejected only for what a check found in it; a store or a silo that is away leaves it what it was.
/// One swap at a time; reads interleave, and see the state before or after a swap, never within.
/// </summary>
internal sealed partial class ModelCoordinatorGrain(
    [PersistentState(ModelCoordinatorGrain.StateName, RecsysStorage.Name)] IPersistentState<CoordinatorState> state,
    IModelStore store,
    ModelHostServiceClient hosts,
    AuditTrail audit,
    IOptions<RecsysLimits> limits,
    ModelSwapInstruments instruments,
    TimeProvider time,
    ILogger<ModelCoordinatorGrain> logger) : Grain, IModelCoordinatorGrain
{
    public const string StateName = "coordinator";

    private const int KeptBefore = 16;

    // The version of the swap that runs, and whether all silos have it. In memory alone: what a coordinator that died was doing
    // is known to no other, and the silos drop it.
    private string? _preparing;
    private bool _prepared;

    public Task<IReadOnlyList<ModelVersionInfo>> ListAsync() => Task.FromResult<IReadOnlyList<ModelVersionInfo>>(
    [
        .. state.State.Versions.Values
            .Select(v => _prepared && v.Version == _preparing ? v with { State = ModelState.Prepared } : v)
            .OrderByDescending(v => v.ChangedAt),
    ]);

    public Task<ActiveModel> GetActiveAsync() => Task.FromResult(Active);

    public Task<ModelPlan> GetPlanAsync() => Task.FromResult(new ModelPlan(Active, state.State.Before.LastOrDefault(), _preparing));

    public async Task<ModelVersionInfo> RegisterAsync(string version)
    {
        if (!state.State.Versions.TryGetValue(version, out var info) || info.State == ModelState.Rejected)
        {
            if (!(await ListStoreAsync(version)).Contains(version))
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
        return await SwapAsync(version, before.ToArray(), AuditAction.Promote, cancellationToken);
    }

    public async Task<SwapReport> RollbackAsync(string? version, CancellationToken cancellationToken)
    {
        var before = state.State.Before;
        if (before.Count == 0)
        {
            throw new ModelSwapException(state.State.Active ?? string.Empty, "No version served before the active one.");
        }

        if (version is not null)
        {
            var place = before.ToList().LastIndexOf(version);
            return place >= 0
                ? await SwapAsync(version, before.Take(place).ToArray(), AuditAction.RollBack, cancellationToken)
                : throw new ModelSwapException(
                    version, $"Version '{version}' has not served before the active one; those that have: {string.Join(", ", before)}. Promote it instead.");
        }

        return await RollbackToNewestAsync(before, cancellationToken);
    }

    public async Task<IReadOnlyList<SiloModelStatus>> GetSilosAsync() => await Task.WhenAll((await ActiveSilosAsync()).Select(async silo =>
    {
        try
        {
            return await hosts.On(silo).GetStatusAsync().WaitAsync(limits.Value.SwitchTimeout, time);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new SiloModelStatus(silo.ToString(), 0, null, [], false, $"no answer: {e.Message}");
        }
    }));

    private ActiveModel Active => new(state.State.Epoch, state.State.Active);

    // Versions whose artefact is gone from the store, or damaged there, are passed over.
    private async Task<SwapReport> RollbackToNewestAsync(IReadOnlyList<string> before, CancellationToken cancellationToken)
    {
        var stored = await ListStoreAsync(before[^1]);
        var passedOver = new List<string>();
        for (var place = before.Count - 1; place >= 0; place--)
        {
            try
            {
                return stored.Contains(before[place])
                    ? await SwapAsync(before[place], before.Take(place).ToArray(), AuditAction.RollBack, cancellationToken)
                    : throw new ModelSwapException(before[place], $"Version '{before[place]}' is gone from the model store.");
            }
            catch (ModelSwapException e)
            {
                passedOver.Add(e.Message);
            }

            LogPassedOver(before[place], passedOver[^1]);
        }

        throw new ModelSwapException(before[^1], $"No version that served before can serve again: {string.Join(" ", passedOver)}");
    }

    private async Task<IReadOnlyList<string>> ListStoreAsync(string version)
    {
        try
        {
            return await store.ListWithinAsync(limits.Value.PrepareTimeout, time);
        }
        catch (ModelStoreUnavailableException e)
        {
            instruments.Swapped("unavailable");
            throw new ModelSwapUnavailableException(version, $"Whether the model store has version '{version}' is not known now; try again. {e.Message}");
        }
    }

    private async Task<SwapReport> SwapAsync(string version, IReadOnlyList<string> before, AuditAction action, CancellationToken cancellationToken)
    {
        if (state.State.Active == version)
        {
            throw new ModelSwapException(version, $"Version '{version}' is active already.");
        }

        var previous = state.State.Active;
        var start = time.GetTimestamp();
        var outcome = "failed";
        SiloAddress[] silos = [];
        TimeSpan prepared;
        ActiveModel active;
        _preparing = version;
        try
        {
            silos = await ActiveSilosAsync();
            silos = await PrepareAsync(version, silos, cancellationToken);
            _prepared = true;
            prepared = time.GetElapsedTime(start);
            await AuditAsync(action, version, previous, cancellationToken);
            active = await DecideAsync(version, previous, before);
            outcome = "promoted";
        }
        catch (Exception e)
        {
            outcome = e switch
            {
                ModelSwapException => "rejected",
                ModelSwapUnavailableException => "unavailable",
                OperationCanceledException => "cancelled",
                _ => "failed",
            };
            await DiscardAsync(version, silos);
            throw;
        }
        finally
        {
            instruments.Swapped(outcome);
            (_preparing, _prepared) = (null, false);
        }

        // From here on the decision stands: who does not answer in time catches up by itself.
        var late = await SwitchAsync(version, active.Epoch, silos);
        var switched = time.GetElapsedTime(start) - prepared;
        instruments.Took("prepare", prepared);
        instruments.Took("switch", switched);
        LogSwapped(version, previous, silos.Length, late.Length);
        return new SwapReport(active, previous, silos.Length - late.Length, late, prepared.TotalMilliseconds, switched.TotalMilliseconds);
    }

    // Before the decision: no version ever serves without a row that says who wanted it.
    private async Task AuditAsync(AuditAction action, string version, string? previous, CancellationToken cancellationToken)
    {
        try
        {
            await audit.WriteAsync(action, version, previous is null ? null : $"before: {previous}", cancellationToken);
        }
        catch (StateStoreException e)
        {
            throw new ModelSwapUnavailableException(version, $"Version '{version}' does not serve, since the audit log could not be written; try again: {e.Message}");
        }
    }

    private async Task<ActiveModel> DecideAsync(string version, string? previous, IReadOnlyList<string> before)
    {
        var now = time.GetUtcNow();
        var next = state.State.With(version, ModelState.Active, now) with { Epoch = state.State.Epoch + 1, Active = version, Before = before };
        await SaveAsync(previous is null ? next : next.With(previous, ModelState.Retired, now));
        return Active;
    }

    // Returns the silos that are ready: all but those that left the cluster meanwhile.
    private async Task<SiloAddress[]> PrepareAsync(string version, SiloAddress[] silos, CancellationToken cancellationToken)
    {
        var replies = await Task.WhenAll(silos.Select(async silo => (Silo: silo, Reply: await PrepareAsync(version, silo, cancellationToken))));
        cancellationToken.ThrowIfCancellationRequested();
        if (Reasons(PrepareOutcome.Refused) is { Length: > 0 } refusal)
        {
            await SaveAsync(state.State.With(version, ModelState.Rejected, time.GetUtcNow(), refusal));
            throw new ModelSwapException(version, $"Version '{version}' was refused: {refusal}");
        }

        var ready = replies.Where(r => r.Reply.Outcome == PrepareOutcome.Ready).Select(r => r.Silo).ToArray();
        if (ready.Length < silos.Length)
        {
            var members = await ActiveSilosAsync();
            replies = [.. replies.Where(r => r.Reply.Outcome != PrepareOutcome.NoAnswer || members.Contains(r.Silo))];
            if (ready.Length < replies.Length || ready.Length == 0)
            {
                throw new ModelSwapUnavailableException(
                    version,
                    $"Version '{version}' could not be prepared, for no fault of its own; try again: {Reasons(PrepareOutcome.Unavailable, PrepareOutcome.NoAnswer)}");
            }

            LogLeft(version, silos.Length - ready.Length);
        }

        return ready;

        string Reasons(params ReadOnlySpan<PrepareOutcome> outcomes)
        {
            var reasons = new List<string>();
            foreach (var (silo, reply) in replies)
            {
                if (outcomes.Contains(reply.Outcome))
                {
                    reasons.Add($"silo {silo}: {reply.Reason}");
                }
            }

            return string.Join("; ", reasons);
        }
    }

    private async Task<PrepareReply> PrepareAsync(string version, SiloAddress silo, CancellationToken cancellationToken)
    {
        try
        {
            return await hosts.On(silo).PrepareAsync(version).WaitAsync(limits.Value.PrepareTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new PrepareReply(PrepareOutcome.NoAnswer, $"not prepared within {limits.Value.PrepareTimeout} (Recsys:Limits:PrepareTimeout)");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new PrepareReply(PrepareOutcome.NoAnswer, e.Message);
        }
    }

    private async Task<string[]> SwitchAsync(string version, long epoch, SiloAddress[] silos)
    {
        var switched = await Task.WhenAll(silos.Select(async silo =>
        {
            try
            {
                return await hosts.On(silo).ActivateAsync(version, epoch).WaitAsync(limits.Value.SwitchTimeout, time);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                LogLate(silo, version, e);
                return false;
            }
        }));
        return silos.Where((_, i) => !switched[i]).Select(s => s.ToString()).ToArray();
    }

    // A silo that does not hear of it unloads the version by itself, since no swap asks for it.
    private Task DiscardAsync(string version, SiloAddress[] silos) => Task.WhenAll(silos.Select(async silo =>
    {
        try
        {
            await hosts.On(silo).DiscardAsync(version).WaitAsync(limits.Value.SwitchTimeout, time);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogDiscardFailed(version, silo, e);
        }
    }));

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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Version {Version} could not be discarded on silo {Silo}, which unloads it by itself.")]
    private partial void LogDiscardFailed(string version, SiloAddress silo, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Left} silos left the cluster while version {Version} was prepared; the swap goes on without them.")]
    private partial void LogLeft(string version, int left);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The rollback passes over version {Version}: {Reason}")]
    private partial void LogPassedOver(string version, string reason);
}
