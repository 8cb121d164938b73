using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Recsys.Grains.Audit;
using Recsys.Grains.Storage;
using Recsys.Models;

namespace Recsys.Grains.Coordination;

/// <summary>
/// Swaps model versions in two phases: every silo loads and checks the new version; only when all have, the decision is
/// stored and every silo switches. A silo that joins meanwhile is part of it: it is asked as soon as it is seen, and reads what is
/// being prepared, and what was decided, before it serves. A silo that misses the second phase asks for the active version itself.
/// A version is rejected only for what a check found in it; a store or a silo that is away leaves it what it was.
/// One swap at a time; reads interleave, and see the state before or after a swap, never within.
/// </summary>
internal sealed partial class ModelCoordinatorGrain(
    [PersistentState(ModelCoordinatorGrain.StateName, RecsysStorage.Name)] IPersistentState<CoordinatorState> storage,
    IModelStore store,
    SwapSilos silos,
    AuditTrail audit,
    IOptions<RecsysLimits> limits,
    ModelSwapInstruments instruments,
    TimeProvider time,
    ILogger<ModelCoordinatorGrain> logger) : Grain, IModelCoordinatorGrain
{
    public const string StateName = "coordinator";

    private const int KeptBefore = 16;

    // Whether all silos have the version of the swap that runs.
    private bool _prepared;

    // Whether a write failed: what is stored then, the next activation alone knows.
    private bool _ended;

    // What is stored, as far as this activation knows.
    private CoordinatorState _state = new();

    // A coordinator whose silo the cluster gave up may live on, and decide. The store takes no write over one that its writer has not read, so
    // that this one puts an end to it. What it was preparing, nobody is any more.
    public override Task OnActivateAsync(CancellationToken cancellationToken) =>
        SaveAsync(storage.State.Active ?? string.Empty, storage.State with { Preparing = null });

    public Task<IReadOnlyList<ModelVersionInfo>> ListAsync() => Task.FromResult<IReadOnlyList<ModelVersionInfo>>(
    [
        .. _state.Versions.Values
            .Select(v => _prepared && v.Version == _state.Preparing ? v with { State = ModelState.Prepared } : v)
            .OrderByDescending(v => v.ChangedAt),
    ]);

    public Task<ActiveModel> GetActiveAsync() => Task.FromResult(Active);

    public Task<ModelPlan> GetPlanAsync() => Task.FromResult(new ModelPlan(Active, _state.Before.LastOrDefault(), _state.Preparing));

    public async Task<ModelVersionInfo> RegisterAsync(string version)
    {
        if (!_state.Versions.TryGetValue(version, out var info) || info.State == ModelState.Rejected)
        {
            if (!(await ListStoreAsync(version)).Contains(version))
            {
                throw new ModelSwapException(version, $"The model store has no whole version '{version}'.");
            }

            await SaveAsync(version, _state.With(version, ModelState.Registered, time.GetUtcNow()));
        }

        return _state.Versions[version];
    }

    public async Task<SwapReport> PromoteAsync(string version, CancellationToken cancellationToken)
    {
        await RegisterAsync(version);
        var before = _state.Active is { } active ? _state.Before.TakeLast(KeptBefore - 1).Append(active) : [];
        return await SwapAsync(version, before.ToArray(), AuditAction.Promote, cancellationToken);
    }

    public async Task<SwapReport> RollbackAsync(string? version, CancellationToken cancellationToken)
    {
        var before = _state.Before;
        if (before.Count == 0)
        {
            throw new ModelSwapException(_state.Active ?? string.Empty, "No version served before the active one.");
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

    public async Task<TrainingTurn> TakeTrainingTurnAsync(TrainingRequest request)
    {
        TrainingTurns.Require(request);
        var (turn, next) = TrainingTurns.Take(_state.Training, request, _state.Active is not null, time.GetUtcNow());
        await SaveTrainingAsync(next);
        return turn;
    }

    public async Task<bool> RenewTrainingAsync(long lease, TimeSpan length)
    {
        TrainingTurns.RequireLease(length);
        return await SaveTrainingAsync(TrainingTurns.Renew(_state.Training, lease, time.GetUtcNow() + length));
    }

    public async Task<bool> EndTrainingAsync(long lease, TrainingResult result) =>
        await SaveTrainingAsync(TrainingTurns.End(_state.Training, lease, result, time.GetUtcNow()));

    public Task<TrainingState> GetTrainingAsync() => Task.FromResult(_state.Training);

    public async Task<IReadOnlyList<SiloModelStatus>> GetSilosAsync() =>
        await Task.WhenAll((await silos.MembersAsync()).Where(m => m.Value).Select(m => silos.StatusAsync(m.Key)));

    private ActiveModel Active => new(_state.Epoch, _state.Active);

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
        if (_state.Active == version)
        {
            throw new ModelSwapException(version, $"Version '{version}' is active already.");
        }

        var previous = _state.Active;
        var start = time.GetTimestamp();
        var outcome = "failed";
        var replies = new Dictionary<SiloAddress, PrepareReply>();
        SiloAddress[] ready;
        TimeSpan prepared;
        ActiveModel active;
        try
        {
            // Stored before the silos are listed: one that is not on the list yet reads it before it serves.
            await SaveAsync(version, _state with { Preparing = version });
            ready = await PrepareAsync(version, replies, cancellationToken);
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
            await WithdrawAsync(version, replies.Keys);
            throw;
        }
        finally
        {
            instruments.Swapped(outcome);
            _prepared = false;
        }

        // From here on the decision stands: who does not answer in time catches up by itself.
        var (switched, late) = await SwitchAsync(version, active.Epoch, ready);
        var took = time.GetElapsedTime(start) - prepared;
        instruments.Took("prepare", prepared);
        instruments.Took("switch", took);
        LogSwapped(version, previous, switched, late.Length);
        return new SwapReport(active, previous, switched, late, prepared.TotalMilliseconds, took.TotalMilliseconds);
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
        var next = _state.With(version, ModelState.Active, now) with
        {
            Epoch = _state.Epoch + 1,
            Active = version,
            Before = before,
            Preparing = null,
        };
        await SaveAsync(version, previous is null ? next : next.With(previous, ModelState.Retired, now));
        return Active;
    }

    // Returns the silos that are ready: all that are members in the end, but for those that are joining and do not answer. Such a one may be
    // long dead; where it is not, it reads the decision before it serves.
    private async Task<SiloAddress[]> PrepareAsync(string version, Dictionary<SiloAddress, PrepareReply> replies, CancellationToken cancellationToken)
    {
        SortedDictionary<SiloAddress, bool> members;
        while (true)
        {
            members = await silos.MembersAsync();
            var asked = members.Keys.Where(s => !replies.ContainsKey(s)).ToArray();
            if (asked.Length == 0)
            {
                break;
            }

            foreach (var (silo, reply) in asked.Zip(await Task.WhenAll(asked.Select(s => silos.PrepareAsync(s, version, cancellationToken)))))
            {
                replies.Add(silo, reply);
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (Reasons(r => r.Outcome == PrepareOutcome.Refused) is { Length: > 0 } refusal)
            {
                await SaveAsync(version, _state.With(version, ModelState.Rejected, time.GetUtcNow(), refusal) with { Preparing = null });
                throw new ModelSwapException(version, $"Version '{version}' was refused: {refusal}");
            }
        }

        var left = replies.Keys.Where(s => !members.ContainsKey(s)).ToArray();
        foreach (var silo in left)
        {
            replies.Remove(silo);
        }

        var ready = replies.Where(r => r.Value.Outcome == PrepareOutcome.Ready).Select(r => r.Key).ToArray();
        if (ready.Length == 0 || replies.Any(r => r.Value.Outcome == PrepareOutcome.Unavailable || (r.Value.Outcome == PrepareOutcome.NoAnswer && members[r.Key])))
        {
            throw new ModelSwapUnavailableException(
                version, $"Version '{version}' could not be prepared, for no fault of its own; try again: {Reasons(r => r.Outcome != PrepareOutcome.Ready)}");
        }

        if (left.Length > 0)
        {
            LogLeft(version, left.Length);
        }

        return ready;

        string Reasons(Func<PrepareReply, bool> of) => string.Join("; ", replies.Where(r => of(r.Value)).Select(r => $"silo {r.Key}: {r.Value.Reason}"));
    }

    // Tells also those that joined since the silos were last listed; they are not late where they are not ready, since they do not serve yet.
    private async Task<(int Switched, string[] Late)> SwitchAsync(string version, long epoch, SiloAddress[] ready)
    {
        IEnumerable<SiloAddress> all = ready;
        try
        {
            all = ready.Union((await silos.MembersAsync()).Keys);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogUnlisted(version, e);
        }

        var switched = await Task.WhenAll(all.Select(async s => (Silo: s, Done: await silos.ActivateAsync(s, version, epoch))));
        return (switched.Count(s => s.Done), [.. switched.Where(s => !s.Done && ready.Contains(s.Silo)).Select(s => s.Silo.ToString())]);
    }

    // Where a write failed, the silos keep what they prepared until the next activation tells whether it was decided.
    private async Task WithdrawAsync(string version, IEnumerable<SiloAddress> asked)
    {
        if (_ended)
        {
            return;
        }

        await silos.DiscardAsync(asked, version);
        if (_state.Preparing is not null)
        {
            try
            {
                await SaveAsync(version, _state with { Preparing = null });
            }
            catch (ModelSwapUnavailableException e)
            {
                LogNotWithdrawn(version, e);
            }
        }
    }

    private async Task<bool> SaveTrainingAsync(TrainingState? next)
    {
        if (next is not null && next != _state.Training)
        {
            await SaveAsync(_state.Active ?? string.Empty, _state with { Training = next });
        }

        return next is not null;
    }

    // Nothing is said of what is not stored yet. A write that failed may have happened all the same, or another coordinator has taken over: this
    // one ends, and the next reads what is so.
    private async Task SaveAsync(string version, CoordinatorState next)
    {
        storage.State = next;
        try
        {
            await storage.WriteStateAsync();
            _state = next;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _ended = true;
            DeactivateOnIdle();
            throw new ModelSwapUnavailableException(
                version, $"The coordinator of the models could not store its state; ask which version serves, and try again: {e.Message}");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model version {Version} took over from {Previous} on {Silos} silos; {Late} are late.")]
    private partial void LogSwapped(string version, string? previous, int silos, int late);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silos could not be listed anew after version {Version} was decided; those that prepared it are told.")]
    private partial void LogUnlisted(string version, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "That version {Version} is not prepared any more could not be stored.")]
    private partial void LogNotWithdrawn(string version, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Left} silos left the cluster while version {Version} was prepared; the swap goes on without them.")]
    private partial void LogLeft(string version, int left);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The rollback passes over version {Version}: {Reason}")]
    private partial void LogPassedOver(string version, string reason);
}
