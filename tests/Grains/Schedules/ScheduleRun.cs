using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Orleans.Runtime.Placement;
using Recsys.Client;
using Recsys.Grains.Storage;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Schedules;

/// <summary>Does a schedule's steps on a cluster and holds what comes of them against the oracle. Its users and items are its own.</summary>
internal sealed class ScheduleRun(RecsysTestCluster cluster, ShiftedClock clock, TestEventLog.Faults faults, int seed) : IAsyncDisposable
{
    private const int MostSilos = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly EventKind[] Kinds = [EventKind.Click, EventKind.Like, EventKind.Purchase];

    private readonly ScheduleOracle _oracle = new();
    private readonly string[] _users = [.. Enumerable.Range(0, 6).Select(u => $"s{seed}-u{u}")];
    private readonly string[] _items = [.. Enumerable.Range(0, 8).Select(i => $"s{seed}-i{i}")];
    private readonly List<UserEvent> _refused = [];
    private readonly List<string> _done = [];
    private int _events;

    // Does not wait long for a silo that was killed.
    private readonly ServiceProvider _client = new ServiceCollection()
        .AddSingleton(cluster.Grains)
        .AddRecsysClient(o => o.AttemptTimeout = TimeSpan.FromSeconds(1))
        .BuildServiceProvider();

    private IRecsysClient Client => _client.GetRequiredService<IRecsysClient>();

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    public async Task RunAsync(IReadOnlyList<string> versions)
    {
        try
        {
            await BeginAsync(versions);
            foreach (var step in Schedule.Make(seed))
            {
                _done.Add($"{step.Kind}");
                await DoAsync(step, versions);
            }

            _done.Add("end");
            await EndAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidOperationException($"{string.Join(", ", _done)}: {e.Message}", e);
        }
    }

    private async Task BeginAsync(IReadOnlyList<string> versions)
    {
        await Client.UpsertItemsAsync([.. _items.Select(i => new Item { Id = i })]);
        var active = (await RepeatAsync(() => Client.Models.GetActiveAsync())).Version;
        if (active != versions[0])
        {
            await RepeatAsync(() => Client.Models.PromoteAsync(versions[0]));
        }

        _oracle.Served.Add(versions[0]);
        await RefreshAsync();
    }

    private Task DoAsync(Step step, IReadOnlyList<string> versions) => step.Kind switch
    {
        // The log takes neither while it cannot be read, and a call that failed halfway would leave the order of events open.
        StepKind.Merge or StepKind.Erase or StepKind.Repeat or StepKind.Move when faults.Unreadable => TrackAsync(step),
        StepKind.Track => TrackAsync(step),
        StepKind.Repeat => RepeatEventAsync(step),
        StepKind.Recommend => RecommendAsync(step),
        StepKind.Move => MoveAsync(step),
        StepKind.Merge => MergeAsync(step),
        StepKind.Erase => EraseAsync(step),
        StepKind.Pass => PassAsync(step),
        StepKind.Promote => PromoteAsync(step, versions),
        StepKind.RollBack => RollBackAsync(),
        StepKind.HideLog => HideLogAsync(),
        StepKind.ShowLog => ShowLogAsync(),
        StepKind.StartSilo => StartSiloAsync(),
        StepKind.StopSilo => StopSiloAsync(step),
        _ => KillSiloAsync(step),
    };

    private Task TrackAsync(Step step) => TrackAsync(Make(step.A, step.B, step.C));

    private async Task TrackAsync(UserEvent e)
    {
        _done[^1] += $" {e.Id} {e.Kind} {e.UserId} {e.ItemId}";
        TrackResult result;
        try
        {
            result = await RepeatAsync(() => Client.TrackAsync([e]));
        }
        catch (EventLogUnavailableException) when (faults.Unreadable)
        {
            _done[^1] += " refused";
            _refused.Add(e);
            return;
        }

        // An attempt that a dying silo did not acknowledge may have been stored: then the next one finds it.
        Assert.Equal((1, 0), (result.Accepted + result.Duplicates, result.Rejected.Count));
        _oracle.Track(e);
    }

    private async Task RepeatEventAsync(Step step)
    {
        var known = _oracle.Repeatable;
        if (known.Count > 0)
        {
            var result = await RepeatAsync(() => Client.TrackAsync([known[step.A % known.Count]]));
            Assert.Equal((0, 1, 0), (result.Accepted, result.Duplicates, result.Rejected.Count));
        }
    }

    private async Task RecommendAsync(Step step)
    {
        _done[^1] += $" {_users[step.A % _users.Length]}";
        try
        {
            var answer = await RepeatAsync(() => Client.RecommendAsync(new RecommendRequest { UserId = _users[step.A % _users.Length], Count = 5 }));
            Assert.Equal(_oracle.Served[^1], answer.ModelVersion);
        }
        catch (EventLogUnavailableException) when (faults.Unreadable)
        {
            // A user whose history cannot be read is told so.
        }
    }

    private async Task MoveAsync(Step step)
    {
        var user = cluster.Grains.GetGrain<IUserGrain>(_users[step.A % _users.Length]);
        _done[^1] += $" {user.GetPrimaryKeyString()}";
        RequestContext.Set(IPlacementDirector.PlacementHintKey, cluster.Silos[step.B % cluster.Silos.Count].SiloAddress);
        try
        {
            await RepeatAsync(async () =>
            {
                await user.Cast<IGrainManagementExtension>().MigrateOnIdle();
                return true;
            });
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }

    private async Task MergeAsync(Step step)
    {
        var (from, to) = (step.A % _users.Length, step.B % _users.Length);
        if (from != to)
        {
            _done[^1] += $" {_users[from]} into {_users[to]}";
            await RepeatAsync(() => Client.MergeUserAsync(_users[from], _users[to]));
            _oracle.Merge(_users[from], _users[to]);
        }
    }

    private async Task EraseAsync(Step step)
    {
        var user = _users[step.A % _users.Length];
        _done[^1] += $" {user}";
        await RepeatAsync(() => Client.EraseUserAsync(user));
        _oracle.Erase(user);

        // What is older than the erasure is refused, so nothing of the same moment comes after it.
        clock.Pass(TimeSpan.FromSeconds(1));
    }

    private Task PassAsync(Step step)
    {
        clock.Pass(TimeSpan.FromSeconds(1 << (step.A % 12)));
        return Task.CompletedTask;
    }

    private async Task PromoteAsync(Step step, IReadOnlyList<string> versions)
    {
        var others = versions.Where(v => v != _oracle.Served[^1]).ToArray();
        var version = others[step.A % others.Length];
        var report = await RepeatAsync(() => Client.Models.PromoteAsync(version));
        Assert.Equal((version, cluster.Silos.Count, 0), (report.Active.Version, report.Silos, report.LateSilos.Count));
        _oracle.Served.Add(version);
    }

    private async Task RollBackAsync()
    {
        if (_oracle.Served.Count > 1)
        {
            _oracle.Served.RemoveAt(_oracle.Served.Count - 1);
            Assert.Equal(_oracle.Served[^1], (await RepeatAsync(() => Client.Models.RollbackAsync())).Active.Version);
        }
    }

    private Task HideLogAsync()
    {
        faults.Unreadable = true;
        return Task.CompletedTask;
    }

    private async Task ShowLogAsync()
    {
        faults.Unreadable = false;
        foreach (var e in _refused)
        {
            await TrackAsync(e);
        }

        _refused.Clear();
    }

    private async Task StartSiloAsync()
    {
        if (cluster.Silos.Count >= MostSilos)
        {
            return;
        }

        // A silo joins only where all members answer it, so that its start waits until the others know who is dead.
        await Until(async () => (await cluster.Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count == cluster.Silos.Count);
        await cluster.AddSiloAsync().WaitAsync(Patience);
    }

    private async Task StopSiloAsync(Step step)
    {
        if (cluster.Silos.Count > 1)
        {
            await cluster.StopSiloAsync(step.A % cluster.Silos.Count).WaitAsync(Patience);
        }
    }

    // While events come, one after the other, so that their order is known.
    private async Task KillSiloAsync(Step step)
    {
        if (cluster.Silos.Count > 1)
        {
            var kill = cluster.KillSiloAsync(step.A % cluster.Silos.Count);
            for (var e = 0; e < 4; e++)
            {
                await TrackAsync(Make(step.A + e, step.B + e, step.C));
            }

            await kill.WaitAsync(Patience);
        }
    }

    private async Task EndAsync()
    {
        await ShowLogAsync();
        var log = cluster.Services(0).GetRequiredService<IEventLog>();
        foreach (var user in _users)
        {
            var events = _oracle.EventsOf(user);
            var logged = await log.ReadUserAsync(user, 0).Where(e => e.Event.ItemId.Length > 0).Select(e => e.Event.Id).ToListAsync();
            Assert.Equal(events.Select(e => e.Id), logged);
            _done[^1] = $"end {user}";
            var profile = await RepeatAsync(() => Client.GetUserAsync(user));
            Assert.Equal(Enum.GetValues<EventKind>().Select(k => events.LongCount(e => e.Kind == k)), profile.Counters);
            Assert.Equal(events.Reverse().Select(e => e.ItemId), profile.Session);
        }

        // What a silo counted and did not deliver before it died, an item reads from the log with the first event after a while.
        clock.Pass(new RecsysLimits().CounterReread);
        for (var i = 0; i < _items.Length; i++)
        {
            await TrackAsync(Make(0, i, 0));
        }

        await RefreshAsync();
        foreach (var item in _items)
        {
            Assert.Equal(_oracle.CountsOf(item), (await log.ReadItemTotalsAsync(item)).Counts);
            Assert.Equal(_oracle.CountsOf(item), (await RepeatAsync(() => Client.GetItemAsync(item)))!.Counters);
        }

        var active = await RepeatAsync(() => Client.Models.GetActiveAsync());
        Assert.Equal(_oracle.Served[^1], active.Version);
        var silos = await RepeatAsync(() => Client.Models.GetSilosAsync());
        Assert.Equal(cluster.Silos.Count, silos.Count);
        Assert.All(silos, s => Assert.Equal((true, active.Epoch, active.Version), (s.Answers, s.Epoch, s.ActiveVersion)));
    }

    private UserEvent Make(int user, int item, int kind) => Events.Make(
        $"e{_events++}", _users[user % _users.Length], _items[item % _items.Length], Kinds[kind % Kinds.Length], time: clock.GetUtcNow());

    private static async Task Until(Func<Task<bool>> holds)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !await RepeatAsync(holds);)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "it did not come to be");
        }
    }

    private Task RefreshAsync() => RepeatAsync(async () =>
    {
        await cluster.RefreshAsync();
        return true;
    });

    // As the client itself does with the calls that it repeats: for a moment, a silo that died or joined is not known as such to all.
    private static async Task<T> RepeatAsync<T>(Func<Task<T>> call)
    {
        for (var start = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (e is OrleansMessageRejectionException or SiloUnavailableException or TimeoutException && TimeProvider.System.GetElapsedTime(start) < Patience)
            {
                await Task.Yield();
            }
        }
    }
}
