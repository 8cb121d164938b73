using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Recsys.Conformance;

namespace Recsys.Grains.Tests.Background;

public sealed class BackgroundLoopTests : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new(Events.Start);
    private readonly TestMeters _meters = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _began = new(0);
    private readonly BackgroundHealth _health;
    private Func<CancellationToken, Task> _round = _ => Task.CompletedTask;

    public BackgroundLoopTests() => _health = new BackgroundHealth(
        _meters, Options.Create(new RecsysLimits()), _clock, NullLogger<BackgroundHealth>.Instance);

    private BackgroundLoopStatus Status => Assert.Single(_health.Loops);

    public void Dispose()
    {
        _stopping.Dispose();
        _began.Dispose();
        _meters.Dispose();
    }

    public static TheoryData<Exception> Failures =>
    [
        new TaskCanceledException("the blob client gave up"),
        new OperationCanceledException("a timeout"),
        new TimeoutException("no answer"),
        new IOException("disk"),
        new OutOfMemoryException("too large"),
    ];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Run_RoundThatFails_IsCountedAndTheNextOneRuns(Exception failure)
    {
        var failures = 1;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _round = stop => failures-- > 0 ? Task.FromException(failure) : gate.Task.WaitAsync(stop);
        var loop = Start();

        // A round begins only when the one before it has been counted.
        await NextRoundAsync();
        await NextRoundAsync();
        Assert.Equal((1L, failure.Message, (DateTimeOffset?)null), (Status.Failures, Status.LastError, Status.LastSuccess));
        _round = stop => Task.Delay(Timeout.Infinite, stop);
        gate.SetResult();
        await NextRoundAsync();
        Assert.Equal((2L, 1L, failure.Message), (Status.Rounds, Status.Failures, Status.LastError));
        Assert.NotNull(Status.LastSuccess);

        Assert.False(loop.IsCompleted);
        await StopAsync(loop);
    }

    [Fact]
    public async Task Round_WorkThatThrowsBeforeItsTask_IsAFailedRound()
    {
        _round = _ => throw new InvalidOperationException("at once");
        await _health.Add("test", Period, stop => _round(stop)).RoundAsync(_stopping.Token);

        Assert.Equal((1L, "at once"), (Status.Failures, Status.LastError));
    }

    [Fact]
    public async Task Run_StopWhileARoundRuns_EndsTheLoopWithoutAFailure()
    {
        _round = stop => Task.Delay(Timeout.Infinite, stop);
        var loop = Start();
        await NextRoundAsync();
        await StopAsync(loop);

        Assert.Equal((0L, 0L), (Status.Rounds, Status.Failures));
    }

    [Fact]
    public async Task Late_NoSuccessWithinTheBound_UntilARoundSucceeds()
    {
        var loop = _health.Add("test", Period, stop => _round(stop));
        _round = _ => Task.FromException(new IOException("away"));
        _clock.Advance(TimeSpan.FromSeconds(29));
        await loop.RoundAsync(_stopping.Token);
        Assert.Empty(_health.Late);

        _clock.Advance(TimeSpan.FromSeconds(1));
        var late = Assert.Single(_health.Late);
        Assert.Equal(("test", Period, 1L, "away", TimeSpan.FromSeconds(30)), (late.Name, late.Period, late.Failures, late.LastError, late.SinceSuccess));

        _round = _ => Task.CompletedTask;
        await loop.RoundAsync(_stopping.Token);
        Assert.Empty(_health.Late);
        Assert.Equal((TimeSpan.Zero, _clock.GetUtcNow()), (Status.SinceSuccess, Status.LastSuccess!.Value));
    }

    [Fact]
    public void Late_LongPeriod_CountsPeriods()
    {
        _health.Add("slow", TimeSpan.FromMinutes(1), _ => Task.CompletedTask);
        _clock.Advance(TimeSpan.FromSeconds(179));
        Assert.Empty(_health.Late);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(_health.Late);
    }

    [Fact]
    public async Task Rounds_MoveTheInstruments()
    {
        using var seen = new InstrumentRecorder(_meters);
        var loop = _health.Add("test", Period, stop => _round(stop));
        await loop.RoundAsync(_stopping.Token);
        _round = _ => Task.FromException(new IOException());
        await loop.RoundAsync(_stopping.Token);
        _clock.Advance(TimeSpan.FromSeconds(7));
        seen.Observe();

        Assert.Equal(2, seen["recsys.background.rounds loop=test"]);
        Assert.Equal(1, seen["recsys.background.failures loop=test"]);
        Assert.Equal(7, seen["recsys.background.success.age loop=test"]);
    }

    private Task Start() => _health.Add("test", Period, stop =>
    {
        _began.Release();
        return _round(stop);
    }).RunAsync(_stopping.Token);

    private async Task NextRoundAsync()
    {
        _clock.Advance(Period);
        Assert.True(await _began.WaitAsync(TimeSpan.FromSeconds(60)), "no round began");
    }

    private async Task StopAsync(Task loop)
    {
        await _stopping.CancelAsync();
        await loop.WaitAsync(TimeSpan.FromSeconds(60));
    }
}
