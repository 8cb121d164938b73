using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Serialization;
using Recsys.Client;
using Recsys.Conformance;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Overload;

/// <summary>Calls that wait for a busy user, and whose callers leave before their turn comes.</summary>
public sealed class CallDeadlineTests : ClusterTest
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    // Enough for a call to come to the gate on a busy machine.
    private static readonly TimeSpan AtTheGate = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly BusyUser _busy = new();

    protected override RecsysTestClusterOptions Options => new()
    {
        Folder = Folder,
        Time = _clock,
        Limits = l => (l.ConcurrentRecommendations, l.WaitingRecommendations) = (1, 8),
        Services = services => services.AddSingleton<IIncomingGrainCallFilter>(_busy),
    };

    [Fact]
    public async Task Calls_WhoseDeadlinePassesInTheQueue_AreNeverBegun()
    {
        using var metrics = new InstrumentRecorder(Cluster.Services().GetRequiredService<IMeterFactory>());
        await UpsertAsync(1);
        var user = Cluster.Grains.GetGrain<IUserGrain>("u1");
        var running = await _busy.HoldAsync(() => AskAsync("u1"));

        // No token: nothing but the deadline tells the silo, as with a caller that was killed.
        var read = Send(TimeSpan.Zero, () => user.RecommendAsync(new RecommendRequest { UserId = "u1" }));
        var write = Send(TimeSpan.Zero, () => user.TrackAsync([Now("left", "i0")]));
        var awaited = Send(Long, () => user.TrackAsync([Now("waits", "i0")]));
        _busy.Release();

        await Assert.ThrowsAsync<DeadlinePassedException>(() => read);
        await Assert.ThrowsAsync<DeadlinePassedException>(() => write);
        Assert.Equal(1, (await awaited).Accepted);
        Assert.Equal(1, (await user.GetProfileAsync()).Counters[(int)EventKind.Click]);
        await running;
        Assert.Equal(2, metrics["recsys.overload.calls.expired"]);
        Assert.Equal(["RecommendAsync", "TrackAsync", "GetProfileAsync"], _busy.BegunCalls);
    }

    [Fact]
    public async Task Calls_WhoseDeadlinePassesAtTheGate_AreNeverBegun()
    {
        using var metrics = new InstrumentRecorder(Cluster.Services().GetRequiredService<IMeterFactory>());
        var running = await _busy.HoldAsync(() => AskAsync("u1"));

        var left = Send(AtTheGate, () => Cluster.Grains.GetGrain<IUserGrain>("u2").RecommendAsync(new RecommendRequest { UserId = "u2" }));
        await UntilAsync(() => metrics["recsys.overload.recommendations.waiting"] == 1);
        await PassAsync(AtTheGate);

        _busy.Release();
        await Assert.ThrowsAsync<DeadlinePassedException>(() => left);
        await running;
        Assert.Equal(1, metrics["recsys.overload.calls.expired"]);
        Assert.Equal(["RecommendAsync"], _busy.BegunCalls);
        await AskAsync("u2");
    }

    [Fact]
    public async Task Client_GivesUpABusyUser_ItsCallsAreNeverBegun()
    {
        await UpsertAsync(1);
        await using var services = new ServiceCollection()
            .AddSingleton(Cluster.Grains)
            .AddRecsysClient(o => o.Deadline = TimeSpan.FromMilliseconds(100))
            .BuildServiceProvider();
        var client = services.GetRequiredService<IRecsysClient>();
        var running = await _busy.HoldAsync(() => AskAsync("u1"));

        await Assert.ThrowsAsync<TimeoutException>(() => client.RecommendAsync(new RecommendRequest { UserId = "u1" }));
        await Assert.ThrowsAsync<TimeoutException>(() => client.TrackAsync(Now("e1", "i0")));

        // The client's timer may fire some milliseconds before its time; the silo counts by a finer clock.
        await PassAsync(TimeSpan.FromMilliseconds(20));
        _busy.Release();
        await running;

        Assert.Equal(0, (await Client.GetUserAsync("u1")).Counters[(int)EventKind.Click]);
        Assert.Equal(["RecommendAsync", "GetProfileAsync"], _busy.BegunCalls);
    }

    private static async Task PassAsync(TimeSpan span)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var end = CallDeadline.In(span); !end.HasPassed;)
        {
            await timer.WaitForNextTickAsync();
        }
    }

    [Fact]
    public async Task Client_GivesUpAtTheGate_TheSiloHearsOfIt()
    {
        using var metrics = new InstrumentRecorder(Cluster.Services().GetRequiredService<IMeterFactory>());
        var running = await _busy.HoldAsync(() => AskAsync("u1"));
        using var giveUp = new CancellationTokenSource();
        var pending = Client.RecommendAsync(new RecommendRequest { UserId = "u2" }, giveUp.Token);
        await UntilAsync(() => metrics["recsys.overload.recommendations.waiting"] == 1);

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        await UntilAsync(() => metrics["recsys.overload.recommendations.waiting"] == 0);
        Assert.Equal(0, metrics["recsys.overload.calls.expired"]);
        _busy.Release();
        await running;
    }

    [Fact]
    public async Task Call_ThatWouldWaitForLongerThanItsCaller_IsRefusedAtOnce()
    {
        using var metrics = new InstrumentRecorder(Cluster.Services().GetRequiredService<IMeterFactory>());
        var slow = await _busy.HoldAsync(() => AskAsync("u1"));
        _clock.Advance(TimeSpan.FromMinutes(10));
        _busy.Release();
        await slow;
        var running = await _busy.HoldAsync(() => AskAsync("u1"));

        var error = await Assert.ThrowsAsync<RecsysOverloadedException>(() =>
            Send(TimeSpan.FromSeconds(15), () => Cluster.Grains.GetGrain<IUserGrain>("u2").RecommendAsync(new RecommendRequest { UserId = "u2" })));
        Assert.Equal(TimeSpan.FromSeconds(10), error.RetryAfter);
        Assert.Equal(1, metrics["recsys.overload.recommendations.refused"]);

        var patient = Send(Long, () => Cluster.Grains.GetGrain<IUserGrain>("u2").RecommendAsync(new RecommendRequest { UserId = "u2" }));
        await UntilAsync(() => metrics["recsys.overload.recommendations.waiting"] == 1);
        _busy.Release();
        await running;
        await patient;
    }

    [Fact]
    public async Task ACallInTurn_HasNoDeadline()
    {
        Assert.Null(CallDeadline.Take());
        await Send(Long, () => Task.FromResult(0));
        Assert.Null(CallDeadline.Take());

        await Send(Long, () => Client.GetUserAsync("u1"));
        Assert.Equal([false], _busy.SeenDeadlines);
    }

    [Fact]
    public void Deadline_OnTheWire_IsTheTimeThatIsLeft_CountedFromItsArrival()
    {
        var serializer = Cluster.Services().GetRequiredService<Serializer>();
        object Carry(CallDeadline deadline) => serializer.Deserialize<object>(serializer.SerializeToArray<object>(deadline))!;

        Assert.InRange(Assert.IsType<CallDeadline>(Carry(CallDeadline.In(Long))).Left, Long - TimeSpan.FromMinutes(5), Long);
        Assert.True(Assert.IsType<CallDeadline>(Carry(CallDeadline.In(TimeSpan.Zero))).HasPassed);
        Assert.True(CallDeadline.In(TimeSpan.FromSeconds(-1)).HasPassed);
    }

    // Bounded, and without a clock: it yields to the silo's threads.
    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task<T> Send<T>(TimeSpan left, Func<Task<T>> call)
    {
        CallDeadline.Send(left);
        return await call();
    }
}
