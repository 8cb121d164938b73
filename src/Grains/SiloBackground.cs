using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using Recsys.Grains.Coordination;
using Recsys.Grains.Items;
using Recsys.Grains.Storage;
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
    LogRetention retention,
    BackgroundHealth health,
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
        await UpdateAsync(_stopping.Token);
        await replay.FollowAsync(_stopping.Token);
        RefreshLists();
    }

    // The silo is not a member yet and cannot call the coordinator, so it reads what the coordinator stored.
    private async Task LoadActiveModelAsync(CancellationToken cancellationToken)
    {
        await directory.FillAsync(cancellationToken);
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
        await UpdateAsync(cancellationToken);
        await replay.StartAsync(cancellationToken);
        (string Name, TimeSpan Period, Func<CancellationToken, Task> Round)[] loops =
        [
            ("counters", limits.Value.CounterFlush, counters.FlushAsync),
            ("items", limits.Value.ItemTableRefresh, _ => directory.RefreshAsync()),
            ("replay", SlowPeriod, replay.FollowAsync),
            ("lists", SlowPeriod, _ => RefreshListsAsync()),
            ("retention", retention.Period, retention.RunAsync),

            // On its own, since loading a version takes as long as the model store does.
            ("models", SlowPeriod, CatchUpAsync),
        ];
        _loops = Task.WhenAll(loops.Select(l => health.Add(l.Name, l.Period, l.Round).RunAsync(_stopping.Token)));
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
    private async Task UpdateAsync(CancellationToken cancellationToken)
    {
        await counters.FlushAsync(cancellationToken);
        await directory.RefreshAsync();
        RefreshLists();
        await CatchUpAsync(cancellationToken);
    }

    private Task RefreshListsAsync()
    {
        RefreshLists();
        return Task.CompletedTask;
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
        plans.RefreshLists(table, active is not null);
    }

    // Reaches a silo that missed the second phase of a swap, or came up while one ran.
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var wanted = await grains.GetGrain<IModelCoordinatorGrain>(0).GetActiveAsync();
        if (wanted.Version is not null && wanted.Epoch > models.Epoch)
        {
            await TryServeAsync(wanted, cancellationToken);
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

    [LoggerMessage(Level = LogLevel.Error, Message = "The active model version {Version} could not be loaded.")]
    private partial void LogCatchUpFailed(string version, Exception exception);
}
