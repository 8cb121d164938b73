using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime.Messaging;

namespace Recsys.Client.Tests;

public sealed class RecsysClientTests
{
    private static readonly RecommendRequest Request = new() { UserId = "u1" };
    private static readonly RecommendResponse Answer = new("r1", "v1", [], null);

    private readonly CountingTime _time = new();
    private readonly ConcurrentQueue<FakeGrains.Call> _calls = new();

    public static TheoryData<Exception> Transient =>
    [
        new SiloUnavailableException(),
        new GatewayTooBusyException("busy"),
        new ConnectionFailedException("refused"),
        new OrleansException("Trying to register user/u1 on invalid silo"),
    ];

    public static TheoryData<Exception> Final =>
    [
        new RecsysValidationException(new RecsysError("Count", "0", "1 to 1000")),
        new EventLogUnavailableException("full"),
        new ModelSwapException("v1", "refused"),
        new TimeoutException("no answer"),
        new InvalidOperationException("other"),
    ];

    [Theory]
    [MemberData(nameof(Transient))]
    public async Task Recommend_TransientFailures_AreRepeated_WithAPauseThatDoubles(Exception failure)
    {
        var client = Make(call => _calls.Count <= 3 ? throw failure : Task.FromResult(Answer));

        var pending = client.RecommendAsync(Request);
        foreach (var (pause, callsBefore) in new[] { (50, 1), (100, 2), (200, 3) })
        {
            // Each attempt has a timer, and each pause.
            await UntilAsync(() => _time.Timers == 2 * callsBefore);
            Assert.Equal(callsBefore, _calls.Count);
            _time.Advance(TimeSpan.FromMilliseconds(pause - 1));
            Assert.Equal(callsBefore, _calls.Count);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await UntilAsync(() => _calls.Count == callsBefore + 1);
        }

        Assert.Same(Answer, await pending.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(4, _calls.Count);
    }

    [Fact]
    public async Task Recommend_ASiloIsAwayForLong_IsRepeatedUntilTheDeadline_WithPausesUpToTheLongest()
    {
        var client = Make(_ => Task.FromException<RecommendResponse>(new SiloUnavailableException($"attempt {_calls.Count}")));

        var pending = client.RecommendAsync(Request);
        var calls = 0;
        foreach (var pause in (int[])[50, 100, 200, 400, 800, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000])
        {
            calls++;
            await UntilAsync(() => _time.Timers == 2 * calls);
            _time.Advance(TimeSpan.FromMilliseconds(pause - 1));
            Assert.Equal(calls, _calls.Count);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        // 9.55 s have gone, and one more pause would pass the deadline.
        var error = await Assert.ThrowsAsync<SiloUnavailableException>(() => pending.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("attempt 14", error.Message);
        Assert.Equal(14, _calls.Count);
    }

    [Theory]
    [MemberData(nameof(Final))]
    public async Task Recommend_OtherFailures_AreNotRepeated(Exception failure)
    {
        var client = Make(_ => Task.FromException<RecommendResponse>(failure));

        Assert.Same(failure, await Assert.ThrowsAnyAsync<Exception>(() => client.RecommendAsync(Request)));
        Assert.Single(_calls);
    }

    [Fact]
    public async Task Recommend_NoAnswerByTheDeadline_IsATimeout()
    {
        var never = new TaskCompletionSource<RecommendResponse>();
        var client = Make(_ => never.Task);

        var pending = client.RecommendAsync(Request);
        _time.Advance(TimeSpan.FromSeconds(5));
        await UntilAsync(() => _time.Timers == 2);
        _time.Advance(TimeSpan.FromSeconds(4.999));
        Assert.False(pending.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.001));

        var error = await Assert.ThrowsAsync<TimeoutException>(() => pending.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("Recsys:Client:Deadline", error.Message);
        Assert.Equal(2, _calls.Count);
    }

    [Theory]
    [InlineData(null, 5)]
    [InlineData(2.0, 2)]
    public async Task Recommend_AnAttemptHangs_IsGivenUpThere_AndTriedAnewBeforeTheDeadline(double? timeout, double seconds)
    {
        var never = new TaskCompletionSource<RecommendResponse>();
        var client = Make(
            _ => _calls.Count == 1 ? never.Task : Task.FromResult(Answer),
            o => o.AttemptTimeout = timeout is { } set ? TimeSpan.FromSeconds(set) : null);

        var pending = client.RecommendAsync(Request);
        _time.Advance(TimeSpan.FromSeconds(seconds - 0.001));
        var first = (CancellationToken)Assert.Single(_calls).Arguments[^1]!;
        Assert.False(first.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(0.001));

        Assert.Same(Answer, await pending.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(2, _calls.Count);
        Assert.True(first.IsCancellationRequested);
    }

    [Fact]
    public async Task Recommend_EachAttempt_TellsTheSiloHowLongItWaits_AndIsMadeAnewWhereThatIsOver()
    {
        var told = new List<TimeSpan>();
        var client = Make(_ =>
        {
            told.Add(CallDeadline.Take()!.Left);
            return told.Count == 1 ? Task.FromException<RecommendResponse>(new DeadlinePassedException()) : Task.FromResult(Answer);
        });

        Assert.Same(Answer, await client.RecommendAsync(Request));
        Assert.Equal(2, told.Count);
        Assert.All(told, t => Assert.InRange(t, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5)));
        Assert.Null(CallDeadline.Take());
    }

    [Fact]
    public async Task Recommend_PauseThatWouldPassTheDeadline_IsNotBegun()
    {
        var client = Make(_ => throw new SiloUnavailableException(), o => o.Deadline = o.RetryPause);

        await Assert.ThrowsAsync<SiloUnavailableException>(() => client.RecommendAsync(Request));
        Assert.Single(_calls);
    }

    [Fact]
    public async Task Calls_MoreThanMayWait_AreRefusedAtOnce_AndTheNextIsTakenWhenOneEnds()
    {
        var gate = new TaskCompletionSource<RecommendResponse>();
        var client = Make(_ => gate.Task, o => o.MaxInFlight = 2);
        var waiting = new[] { client.RecommendAsync(Request), client.RecommendAsync(Request) };

        var error = await Assert.ThrowsAsync<RecsysOverloadedException>(() => client.RecommendAsync(Request));
        Assert.True(error.RetryAfter > TimeSpan.Zero);
        Assert.Contains("Recsys:Client:MaxInFlight", error.Message);
        await Assert.ThrowsAsync<RecsysOverloadedException>(() => client.TrackAsync([Event("e1", "a")]));
        await Assert.ThrowsAsync<RecsysOverloadedException>(() => client.UpsertItemsAsync([new Item { Id = "i" }]));
        Assert.Equal(2, _calls.Count);

        gate.SetResult(Answer);
        await Task.WhenAll(waiting);
        Assert.Same(Answer, await client.RecommendAsync(Request));
    }

    [Fact]
    public async Task Recommend_Cancelled_EndsAtOnce_DuringTheCallAndDuringThePause()
    {
        var never = new TaskCompletionSource<RecommendResponse>();
        using var during = new CancellationTokenSource();
        var waiting = Make(_ => never.Task).RecommendAsync(Request, during.Token);
        await during.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        using var pause = new CancellationTokenSource();
        var pausing = Make(_ => throw new SiloUnavailableException()).RecommendAsync(Request, pause.Token);
        await pause.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pausing);

        var calls = _calls.Count;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Make(_ => never.Task).RecommendAsync(Request, new CancellationToken(true)));
        Assert.Equal(calls, _calls.Count);
    }

    [Fact]
    public async Task Track_EventsOfSeveralUsers_GoOutOncePerUser_AndTheResultsAddUp()
    {
        var client = Make(call => Task.FromResult(new TrackResult(
            ((IReadOnlyList<UserEvent>)call.Arguments[0]!).Count, 1, [new EventRejection((string)call.Key, new RecsysError("f", "v", "b"))])));

        var result = await client.TrackAsync([Event("e1", "a"), Event("e2", "b"), Event("e3", "a"), Event("e4", "c")]);

        Assert.Equal((4, 3), (result.Accepted, result.Duplicates));
        Assert.Equal(["a", "b", "c"], result.Rejected.Select(r => r.EventId).Order());
        Assert.Equal(
            ["a:e1,e3", "b:e2", "c:e4"],
            _calls.Select(c => $"{c.Key}:{string.Join(',', ((IReadOnlyList<UserEvent>)c.Arguments[0]!).Select(e => e.Id))}").Order());
    }

    [Fact]
    public async Task Track_ManyUsers_KeepsOnlySoManyInFlight()
    {
        var inFlight = 0;
        var most = 0;
        var gate = new TaskCompletionSource();
        var client = Make(_ => CallAsync(), o => o.TrackParallelism = 3);

        var pending = client.TrackAsync(Enumerable.Range(0, 20).Select(i => Event("e", $"u{i}")).ToArray());
        await UntilAsync(() => Volatile.Read(ref inFlight) == 3);
        gate.SetResult();

        Assert.Equal(20, (await pending.WaitAsync(TimeSpan.FromSeconds(30))).Accepted);
        Assert.Equal(3, most);

        async Task<TrackResult> CallAsync()
        {
            var now = Interlocked.Increment(ref inFlight);
            InterlockedMax(ref most, now);
            await gate.Task;
            Interlocked.Decrement(ref inFlight);
            return new TrackResult(1, 0, []);
        }
    }

    [Fact]
    public async Task Track_EmptyBatch_CallsNobody()
    {
        var result = await Make(_ => throw new InvalidOperationException()).TrackAsync([]);

        Assert.Equal((0, 0, 0), (result.Accepted, result.Duplicates, result.Rejected.Count));
        Assert.Empty(_calls);
    }

    [Fact]
    public async Task Track_OneEventThatIsRejected_Throws()
    {
        var error = new RecsysError("Time", "1999", "at most 365 days");
        var client = Make(_ => Task.FromResult(new TrackResult(0, 0, [new EventRejection("e1", error)])));

        Assert.Equal(error, (await Assert.ThrowsAsync<RecsysValidationException>(() => client.TrackAsync(Event("e1", "u1")))).Error);
    }

    [Fact]
    public async Task Upsert_GoesToTheShardOfEachItem_InBatches()
    {
        var client = Make(_ => Task.CompletedTask, o => o.UpsertBatch = 10);

        await client.UpsertItemsAsync(Enumerable.Range(0, 500).Select(i => new Item { Id = $"i{i}" }).ToArray());

        Assert.All(_calls, c => Assert.InRange(Items(c).Count, 1, 10));
        Assert.All(_calls, c => Assert.All(Items(c), i => Assert.Equal((long)CatalogShards.Of(i.Id), Convert.ToInt64(c.Key))));
        Assert.Equal(500, _calls.SelectMany(Items).Select(i => i.Id).Distinct().Count());

        static IReadOnlyList<Item> Items(FakeGrains.Call call) => (IReadOnlyList<Item>)call.Arguments[0]!;
    }

    [Fact]
    public async Task ShortForms_MakeTheWholeEvent()
    {
        _time.SetUtcNow(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        var client = Make(_ => Task.FromResult(new TrackResult(1, 0, [])));

        await client.TrackClickAsync("u", "i", Answer);
        await client.TrackLikeAsync("u", "i");
        await client.TrackDislikeAsync("u", "i");
        await client.TrackPlayAsync("u", "i", TimeSpan.FromMinutes(2));
        await client.TrackDwellAsync("u", "i", TimeSpan.FromSeconds(1.5));
        await client.TrackAddToCartAsync("u", "i");
        await client.TrackPurchaseAsync("u", "i", 9.99, Answer);

        var events = _calls.Select(c => Assert.Single((IReadOnlyList<UserEvent>)c.Arguments[0]!)).ToArray();
        Assert.Equal(
            [
                (EventKind.Click, 0, "r1"), (EventKind.Like, 0, null), (EventKind.Dislike, 0, null), (EventKind.Play, 120, null),
                (EventKind.Dwell, 1.5, null), (EventKind.AddToCart, 0, null), (EventKind.Purchase, 9.99, "r1"),
            ],
            events.Select(e => (e.Kind, e.Value, e.RequestId)));
        Assert.All(events, e => Assert.Equal(("u", "i", _time.GetUtcNow()), (e.UserId, e.ItemId, e.Time)));
        Assert.Equal(7, events.Select(e => e.Id).Distinct().Count());
    }

    private static UserEvent Event(string id, string user) =>
        new() { Id = id, UserId = user, ItemId = "i1", Kind = EventKind.Click, Time = DateTimeOffset.UnixEpoch };

    private static void InterlockedMax(ref int target, int value)
    {
        var seen = Volatile.Read(ref target);
        while (value > seen && Interlocked.CompareExchange(ref target, value, seen) is var before && before != seen)
        {
            seen = before;
        }
    }

    // Waits for work on other threads; bounded, and without a clock that the test controls.
    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private IRecsysClient Make(Func<FakeGrains.Call, object?> handler, Action<RecsysClientOptions>? configure = null)
    {
        var options = new RecsysClientOptions();
        configure?.Invoke(options);
        var grains = FakeGrains.Make(call =>
        {
            _calls.Enqueue(call);
            return handler(call);
        });
        return new RecsysClient(grains, Options.Create(options), _time);
    }

    // Tells when a pause has begun, so that the clock is moved only then.
    private sealed class CountingTime : FakeTimeProvider
    {
        private int _timers;

        public int Timers => Volatile.Read(ref _timers);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _timers);
            return timer;
        }
    }
}
