using System.Diagnostics;
using Recsys.Cli.Bench;

namespace Recsys.Cli.Tests.Bench;

public sealed class LoadTests
{
    [Fact]
    public async Task OpenLoop_AStall_IsChargedToEveryCallThatWasDueMeanwhile()
    {
        // A server that answers nothing until call 50 is sent: calls 0 to 49 were due up to 49 ms before.
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var recorder = new LatencyRecorder();
        await OpenLoop.RunAsync(
            1000,
            TimeSpan.FromMilliseconds(100),
            n =>
            {
                if (n == 50)
                {
                    gate.SetResult();
                }

                return gate.Task;
            },
            new LoadPhases(recorder),
            CancellationToken.None);

        Assert.Equal(100, recorder.Count);
        Assert.Equal(0, recorder.Failures);
        Assert.InRange(recorder.Percentile(76), 20, 60_000);
    }

    [Fact]
    public async Task OpenLoop_FailedCalls_AreCountedAndNotTimed()
    {
        var recorder = new LatencyRecorder();
        await OpenLoop.RunAsync(
            1000,
            TimeSpan.FromMilliseconds(20),
            n => n % 2 == 0 ? Task.CompletedTask : Task.FromException(new InvalidOperationException("odd")),
            new LoadPhases(recorder),
            CancellationToken.None);

        Assert.Equal((10, 10), (recorder.Count, recorder.Failures));
        Assert.Equal("InvalidOperationException: odd", recorder.FirstError);
    }

    [Fact]
    public async Task OpenLoop_ACallThatEndsInALaterPhase_IsRecordedWhereItWasDue()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (first, second) = (new LatencyRecorder(), new LatencyRecorder());
        var phases = new LoadPhases(first);
        await OpenLoop.RunAsync(
            1000,
            TimeSpan.FromMilliseconds(20),
            n =>
            {
                if (n == 9)
                {
                    phases.Begin(second);
                    gate.SetResult();
                }

                return n == 0 ? gate.Task : Task.CompletedTask;
            },
            phases,
            CancellationToken.None);

        // Call 9 began the second phase, so it was due in the first, as was call 0, which ended in the second, at least 9 ms after.
        Assert.InRange(first.Count, 10, 20);
        Assert.Equal(20, first.Count + second.Count);
        Assert.InRange(first.Percentile(100), 8.9, 60_000);
    }

    [Fact]
    public void LoadPhases_At_IsThePhaseThatHadBegun()
    {
        var recorders = Enumerable.Range(0, 3).Select(_ => new LatencyRecorder()).ToArray();
        var phases = new LoadPhases(recorders[0]);
        var early = Stopwatch.GetTimestamp();
        phases.Begin(recorders[1]);
        var middle = Stopwatch.GetTimestamp();
        phases.Begin(recorders[2]);
        phases.Begin(recorders[1]);
        var late = Stopwatch.GetTimestamp();

        Assert.Same(recorders[0], phases.At(early - 1));
        Assert.Same(recorders[1], phases.At(middle));
        Assert.Same(recorders[1], phases.At(late));
        Assert.Same(recorders[0], phases.At(0));
    }

    [Fact]
    public async Task ClosedLoop_KeepsAsManyCallsInFlightAsWorkers()
    {
        var inFlight = 0;
        var most = 0;
        var recorder = new LatencyRecorder();
        var rate = await ClosedLoop.RunAsync(
            4,
            TimeSpan.FromMilliseconds(200),
            async (_, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref inFlight));
                await Task.Yield();
                Interlocked.Decrement(ref inFlight);
            },
            recorder,
            CancellationToken.None);

        Assert.InRange(most, 1, 4);
        Assert.True(rate > 0 && recorder.Count > 0);
    }

    [Fact]
    public void LatencyRecorder_WithoutCalls_SaysZero() => Assert.Equal(0, new LatencyRecorder().Percentile(99));

    [Fact]
    public void LatencyRecorder_Add_HasCallsAndFailuresOfBoth()
    {
        var (one, other) = (new LatencyRecorder(), new LatencyRecorder());
        one.RecordSince(Stopwatch.GetTimestamp());
        other.RecordSince(Stopwatch.GetTimestamp() - Stopwatch.Frequency);
        other.Fail(new InvalidOperationException("late"));

        one.Add(other);

        Assert.Equal((2, 1, "InvalidOperationException: late"), (one.Count, one.Failures, one.FirstError));
        Assert.True(one.Percentile(100) >= 999);
    }

    [Fact]
    public void ZipfSampler_FirstItem_ComesTwiceAsOftenAsTheSecond()
    {
        var zipf = new ZipfSampler(100);
        var random = new Random(17);
        var counts = new int[100];
        for (var i = 0; i < 200_000; i++)
        {
            counts[zipf.Next(random)]++;
        }

        Assert.InRange(counts[0] / (double)counts[1], 1.9, 2.1);
        Assert.InRange(counts[0] / (double)counts[99], 80, 125);
    }
}
