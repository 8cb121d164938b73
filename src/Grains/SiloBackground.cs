using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using Recsys.Grains.Coordination;
using Recsys.Grains.Items;
using Recsys.Models;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains;

/// <summary>
/// What a silo does besides answering: loads the active model before it joins, then keeps the item table, the lists
/// of recall and the model version up to date, and hands combined counts to the item grains.
/// </summary>
internal sealed partial class SiloBackground(
    IGrainFactory grains,
    [FromKeyedServices(RecsysStorage.Name)] IGrainStorage storage,
    ItemDirectory directory,
    ItemCounterCombiner counters,
    ItemTable table,
    ModelHost models,
    IOptions<RecsysLimits> limits,
    RecallPlans plans,
    LogReplay replay,
    TimeProvider time,
    ILogger<SiloBackground> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan SlowPeriod = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _loops = Task.CompletedTask;
    private (long Changes, string? Version, long Plan, bool Trend) _listsOf = (-1, null, 0, false);

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe<SiloBackground>(ServiceLifecycleStage.BecomeActive - 1, LoadActiveModelAsync);
        lifecycle.Subscribe<SiloBackground>(ServiceLifecycleStage.Active, StartAsync, StopAsync);
    }

    /// <summary>One round of everything, for start-up and for tests with a clock of their own.</summary>
    public async Task RefreshAsync()
    {
        await UpdateAsync();
        await replay.FollowAsync();
        RefreshLists();
    }

    // The silo is not a member yet and cannot call the coordinator, so it reads what the coordinator stored.
    private async Task LoadActiveModelAsync(CancellationToken cancellationToken)
    {
        var stored = new GrainState<CoordinatorState>(new CoordinatorState());
        var coordinator = grains.GetGrain<IModelCoordinatorGrain>(0).GetGrainId();
        await storage.ReadStateAsync(ModelCoordinatorGrain.StateName, coordinator, stored);
        if (stored.State?.Active is { } version)
        {
            await TryServeAsync(new ActiveModel(stored.State.Epoch, version), cancellationToken);
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await UpdateAsync();
        await replay.StartAsync(cancellationToken);
        _loops = Task.WhenAll(
            RepeatAsync(limits.Value.CounterFlush, () => counters.FlushAsync(_stopping.Token)),
            RepeatAsync(limits.Value.ItemTableRefresh, directory.RefreshAsync),
            RepeatAsync(SlowPeriod, () => replay.FollowAsync(_stopping.Token)),
            RepeatAsync(SlowPeriod, async () =>
            {
                RefreshLists();
                await CatchUpAsync();
            }));
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _loops;
        if (!cancellationToken.IsCancellationRequested)
        {
            await counters.FlushAsync(cancellationToken);
        }
    }

    // All but the replay, which may take seconds and for which a silo that starts does not wait.
    private async Task UpdateAsync()
    {
        await counters.FlushAsync();
        await directory.RefreshAsync();
        RefreshLists();
        await CatchUpAsync();
    }

    private void RefreshLists()
    {
        using var lease = models.Acquire();
        var active = lease.Model;
        var state = (table.Changes, active?.Version, plans.Generation, replay.TrendIsRestored);
        if (state == _listsOf)
        {
            return;
        }

        _listsOf = state;
        table.RefreshPopularity(plans.PopularityLength, index =>
            active?.Rows.RowOf(index) is >= 0 and var row ? active.Model.Popularity[row] : 0);
        plans.RefreshLists(table);
    }

    // Reaches a silo that missed the second phase of a swap, or came up while one ran.
    private async Task CatchUpAsync()
    {
        var wanted = await grains.GetGrain<IModelCoordinatorGrain>(0).GetActiveAsync();
        if (wanted.Version is not null && wanted.Epoch > models.Epoch)
        {
            await TryServeAsync(wanted, _stopping.Token);
        }
    }

    private async Task TryServeAsync(ActiveModel wanted, CancellationToken cancellationToken)
    {
        try
        {
            await models.PrepareAsync(wanted.Version!, cancellationToken);
            models.Activate(wanted.Version!, wanted.Epoch);
        }
        catch (Exception e) when (e is ArtifactException or ModelVersionNotFoundException or IOException or UnauthorizedAccessException)
        {
            // The silo serves what it has, popular items where it has nothing, and tries again.
            LogCatchUpFailed(wanted.Version!, e);
        }
    }

    private async Task RepeatAsync(TimeSpan period, Func<Task> work)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                try
                {
                    await work();
                }
                catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
                {
                    LogRoundFailed(e);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The active model version {Version} could not be loaded.")]
    private partial void LogCatchUpFailed(string version, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A background round failed; the next one tries again.")]
    private partial void LogRoundFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Background work stopped.")]
    private partial void LogStopped();
}
