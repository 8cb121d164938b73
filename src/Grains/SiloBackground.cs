using Microsoft.Extensions.Options;
using Recsys.Grains.Coordination;
using Recsys.Grains.Items;
using Recsys.Grains.Online;
using Recsys.Grains.Samples;
using Recsys.Grains.Storage;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains;

/// <summary>
/// What a silo does besides answering: loads the active model before it joins, then keeps the item table, the lists
/// of recall and the model version up to date, and hands combined counts to the item grains.
/// </summary>
internal sealed class SiloBackground(
    ItemDirectory directory,
    ItemCounterCombiner counters,
    ItemTable table,
    ModelHost models,
    ModelFollower follower,
    IOptions<RecsysLimits> limits,
    RecallPlans plans,
    LogReplay replay,
    LogRetention retention,
    ShardKeeper keeper,
    SampleFollower samples,
    OnlineFollower online,
    BackgroundHealth health) : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan SlowPeriod = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _loops = Task.CompletedTask;
    private BackgroundLoop? _models;
    private (long Changes, string? Version, long Plan, bool Trend) _listsOf = (-1, null, 0, false);

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe<SiloBackground>(ServiceLifecycleStage.BecomeActive - 1, LoadAsync);
        lifecycle.Subscribe<SiloBackground>(ServiceLifecycleStage.Active, StartAsync, StopAsync);
    }

    /// <summary>One round of everything, for start-up and for tests with a clock of their own.</summary>
    public async Task RefreshAsync()
    {
        await UpdateAsync(_stopping.Token);
        await replay.FollowAsync(_stopping.Token);
        RefreshLists();
        await keeper.FollowAsync(_stopping.Token);
        if (samples.IsWanted)
        {
            await samples.FollowAsync(_stopping.Token);
        }

        if (online.IsWanted)
        {
            await online.FollowAsync(_stopping.Token);
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        await directory.FillAsync(cancellationToken);
        await follower.LoadStoredAsync(cancellationToken);
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        // A loop of its own, since loading a version takes as long as the model store does.
        _models = health.Add("models", SlowPeriod, follower.FollowAsync);
        await keeper.FollowAsync(cancellationToken);
        await UpdateAsync(cancellationToken);
        await replay.StartAsync(cancellationToken);
        (string Name, TimeSpan Period, Func<CancellationToken, Task> Round)[] loops =
        [
            ("counters", limits.Value.CounterFlush, counters.FlushAsync),
            ("items", limits.Value.ItemTableRefresh, _ => directory.RefreshAsync()),
            ("replay", SlowPeriod, replay.FollowAsync),
            ("lists", SlowPeriod, _ => RefreshListsAsync()),
            ("retention", retention.Period, retention.RunAsync),
        ];
        if (keeper.IsDivided)
        {
            loops = [.. loops, ("shards", SlowPeriod, keeper.FollowAsync)];
        }

        if (samples.IsWanted)
        {
            loops = [.. loops, ("samples", SampleWriter.Period, samples.FollowAsync)];
        }

        if (online.IsWanted)
        {
            loops = [.. loops, ("online", online.Period, online.FollowAsync)];
        }

        _loops = Task.WhenAll(loops.Select(l => health.Add(l.Name, l.Period, l.Round)).Append(_models).Select(l => l.RunAsync(_stopping.Token)));
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
        await _models!.RoundAsync(cancellationToken);
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
        var state = (table.Changes + keeper.Changes, active?.Version, plans.Generation, replay.TrendIsRestored);
        if (state == _listsOf)
        {
            return;
        }

        _listsOf = state;
        table.RefreshPopularity(plans.PopularityLength, index =>
            active?.Rows.RowOf(index) is >= 0 and var row ? active.Model.Popularity[row] : 0);
        keeper.RefreshPopularity();
        plans.RefreshLists(table, active is not null);
    }
}
