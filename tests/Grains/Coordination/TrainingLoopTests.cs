using Microsoft.Extensions.Time.Testing;
using Recsys.Client;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Coordination;

/// <summary>Trainers beside a cluster that ask its coordinator whose turn it is.</summary>
public sealed class TrainingLoopTests : ClusterTest
{
    private static readonly TrainingSchedule Schedule = new() { Every = TimeSpan.FromHours(1), FullEvery = TimeSpan.FromDays(1), Lease = TimeSpan.FromMinutes(6) };

    private readonly ShiftedClock _cluster = new();
    private readonly FakeTimeProvider _time = new();

    protected override RecsysTestClusterOptions Options => new() { Folder = Folder, Time = _cluster };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Try_ByTwoTrainers_LetsOneTrainAtATime_AndShowsWhatCameOfIt()
    {
        var release = new TaskCompletionSource<TrainingResult>();
        var first = Loop().TryAsync((_, _) => release.Task, Cancellation);
        await UntilAsync(async () => (await Client.Models.GetTrainingAsync()).Lease is not null);

        var second = await Loop().TryAsync((_, _) => throw new InvalidOperationException("two at once"), Cancellation);
        Assert.Null(second.Lease);

        release.SetResult(new TrainingResult(TrainingKind.Full, TrainingOutcome.Refused, null, "worse"));
        var turn = await first;
        var state = await Client.Models.GetTrainingAsync();
        Assert.Equal((1, TrainingKind.Full), (turn.Lease!.Number, turn.Lease.Kind));
        Assert.Equal((null, TrainingOutcome.Refused, "worse"), (state.Lease, state.LastFull!.Result.Outcome, state.Last!.Result.Note));

        // Stored: a coordinator that begins anew knows it.
        await RestartAsync();
        Assert.Equal(state, await Client.Models.GetTrainingAsync());
        Assert.Null((await Loop().TryAsync((_, _) => throw new InvalidOperationException("too early"), Cancellation)).Lease);
    }

    [Fact]
    public async Task Try_AfterATrainerWasKilled_GivesTheSameTrainingToTheNext_WhenTheLeaseIsOver()
    {
        using var kill = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Loop().TryAsync(
            async (_, stop) =>
            {
                await kill.CancelAsync();
                stop.ThrowIfCancellationRequested();
                return null!;
            },
            kill.Token));
        Assert.Null((await Loop().TryAsync(Done, Cancellation)).Lease);

        _cluster.Pass(Schedule.Lease);

        var next = await Loop().TryAsync(Done, Cancellation);
        Assert.Equal((2, TrainingKind.Full), (next.Lease!.Number, next.Lease.Kind));
        Assert.Equal(2, (await Client.Models.GetTrainingAsync()).LastFull!.Lease.Number);
    }

    [Fact]
    public async Task Try_LongTraining_KeepsItsLease_AndIsStoppedWhereItLostIt()
    {
        var lost = false;
        var training = Loop().TryAsync(
            async (lease, stop) =>
            {
                // Three minutes pass three times: longer than the lease lasts that nobody renews.
                for (var word = 1; word <= 3; word++)
                {
                    var until = (await Client.Models.GetTrainingAsync()).Lease!.Until;
                    _cluster.Pass(TimeSpan.FromMinutes(3));
                    await UntilAsync(async () =>
                    {
                        _time.Advance(Schedule.Lease / 3);
                        return (await Client.Models.GetTrainingAsync()).Lease!.Until > until;
                    });
                }

                // Then it is silent for so long that another takes over.
                _cluster.Pass(Schedule.Lease + TimeSpan.FromMinutes(1));
                Assert.NotNull((await Client.Models.TakeTrainingTurnAsync(new TrainingRequest("other", Schedule.Every, Schedule.FullEvery, Schedule.Lease))).Lease);
                await UntilAsync(() =>
                {
                    _time.Advance(Schedule.Lease / 3);
                    return Task.FromResult(stop.IsCancellationRequested);
                });
                lost = true;
                stop.ThrowIfCancellationRequested();
                return null!;
            },
            Cancellation);

        await training;
        Assert.True(lost);
        Assert.Equal("other", (await Client.Models.GetTrainingAsync()).Lease!.Trainer);
    }

    [Fact]
    public async Task Run_TrainsByTheSchedule_AndAFailureDoesNotEndIt()
    {
        await UpsertAsync(50);
        await PublishAsync("first");
        var kinds = new List<(TrainingKind Kind, long Lease)>();
        using var stop = new CancellationTokenSource();
        var run = Loop().RunAsync(
            async (lease, _) =>
            {
                kinds.Add((lease.Kind, lease.Number));
                if (lease.Number == 2)
                {
                    throw new InvalidOperationException("no disk");
                }

                if (lease.Number == 1)
                {
                    await Client.Models.PromoteAsync("first");
                }

                return new TrainingResult(lease.Kind, TrainingOutcome.Promoted, "first", null);
            },
            stop.Token);

        for (var trained = 1; trained <= 3; trained++)
        {
            await UntilAsync(async () =>
            {
                _time.Advance(Schedule.Lease);
                return (await Client.Models.GetTrainingAsync()) is { Lease: null, Last: { } last } && last.Lease.Number == trained;
            });
            if (trained == 2)
            {
                Assert.Equal((TrainingOutcome.Failed, "no disk"), ((await Client.Models.GetTrainingAsync()).Last!.Result.Outcome, (await Client.Models.GetTrainingAsync()).Last!.Result.Note));
            }

            _cluster.Pass(Schedule.Every);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal([(TrainingKind.Full, 1), (TrainingKind.Incremental, 2), (TrainingKind.Incremental, 3)], kinds.Take(3));
    }

    private TrainingLoop Loop() => new(Client.Models, Schedule, time: _time);

    private static Task<TrainingResult> Done(TrainingLease lease, CancellationToken stop) =>
        Task.FromResult(new TrainingResult(lease.Kind, TrainingOutcome.Published, "v", null));

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds())
        {
            Cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
