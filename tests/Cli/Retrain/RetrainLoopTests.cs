using Recsys.Cli.Hosting;
using Recsys.Cli.Retrain;
using Recsys.Client;
using Recsys.Conformance;
using Recsys.Data;
using Recsys.Grains.Storage;
using Recsys.Grains.Tests;
using Recsys.Models;
using Recsys.Offline;
using Recsys.Simulation;

namespace Recsys.Cli.Tests.Retrain;

/// <summary>Trainers beside a cluster whose users' taste moves on.</summary>
[Collection("console")]
public sealed class RetrainLoopTests : IAsyncLifetime
{
    private static readonly TrainingSchedule Schedule = new() { Every = TimeSpan.FromHours(1), FullEvery = TimeSpan.FromDays(30), Lease = TimeSpan.FromMinutes(5) };

    private readonly TempFolder _folder = new();
    private readonly ShiftedClock _time = new();
    private readonly DateTimeOffset _begin = TimeProvider.System.GetUtcNow();
    private RecsysTestCluster _cluster = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IModelCoordinatorGrain Models => _cluster.Client.Models;

    public async ValueTask InitializeAsync()
    {
        _cluster = await RecsysTestCluster.StartAsync(new RecsysTestClusterOptions { Folder = _folder.Path, Time = _time });
        await _cluster.Client.UpsertItemsAsync([.. MovingTastes.Games.Select(id => new Item { Id = id })]);
        await _cluster.RefreshAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Loop_TrainsInFull_ThenOnWhatIsNew_AndAKilledTrainerIsGoneOnWith()
    {
        await LikeAsync(MovingTastes.Likes().Where(l => l.At < MovingTastes.NewGames), MovingTastes.NewGames);
        var store = new LocalModelStore(new LocalModelStoreOptions { Folder = _folder["models"] });
        await new TrainingLoop(Models, Schedule, time: _time).TryAsync(
            async (lease, stop) =>
            {
                using var log = StoredLog.Open(_folder.Path);
                var events = EventDataset.Of("first", log.ReadEvents(), log.ReadItems());
                await new Trainer(store).TrainAsync(Training(6) with { Protocol = TrainingPlan.All }, DataSource.OfLog(events), new TrainerOptions { Version = "first" }, cancellationToken: stop);
                await Models.PromoteAsync("first", stop);
                return new TrainingResult(lease.Kind, TrainingOutcome.Promoted, "first", null);
            },
            Cancellation);

        // Ten days later there is something new, and the trainer that is to learn it is killed.
        await LikeAsync(MovingTastes.Likes().Where(l => l.At >= MovingTastes.NewGames), MovingTastes.End);
        var killed = await KillAsync(Round());
        Assert.NotNull(killed);

        // Another takes over with what is in the folder of work, when the lease is over.
        Assert.Null((await Loop(Round()).TryTurnAsync(Models)).Lease);
        _time.Pass(Schedule.Lease);
        var state = await TurnAsync(Round());

        Assert.Equal((TrainingKind.Incremental, TrainingOutcome.Promoted, killed), (state.Last!.Result.Kind, state.Last.Result.Outcome, state.Last.Result.Version));
        Assert.Equal("first", ManifestFile.Read(_folder[$"models/{killed}"]).Parent);
        Assert.Equal(killed, (await Models.GetActiveAsync()).Version);
        Assert.Empty(Directory.GetFiles(_folder["work"]));
    }

    // Until the training has written its first checkpoint; the version that it was of.
    private async Task<string?> KillAsync(RetrainRound round)
    {
        using var kill = new CancellationTokenSource();
        var training = Loop(round).TryTurnAsync(Models, kill.Token);
        while (!File.Exists(RetrainWork.CheckpointIn(_folder["work"])) && !training.IsCompleted)
        {
            await Task.Yield();
        }

        await kill.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => training);
        return RetrainWork.Find(_folder["work"], (await Models.GetActiveAsync()).Version, incremental: true)?.Version;
    }

    private async Task<TrainingState> TurnAsync(RetrainRound round)
    {
        Assert.NotNull((await Loop(round).TryTurnAsync(Models)).Lease);
        return await Models.GetTrainingAsync();
    }

    private TestLoop Loop(RetrainRound round) => new(new RetrainLoop(round, Schedule, () => new LogSource(_folder.Path, () => StoredLog.Open(_folder.Path), long.MinValue, long.MaxValue), _time), _time);

    private RetrainRound Round() => new(
        new RetrainPlan
        {
            Training = Training(40, patience: 40),
            Metric = "hr@5",
            MinUsers = 50,
        },
        new LocalModelStore(new LocalModelStoreOptions { Folder = _folder["models"] }),
        _folder["work"],
        null,
        _time);

    private static TrainingPlan Training(int epochs, int patience = 3) => new()
    {
        Preset = "quick",
        Weights = true,
        Settings = new Dictionary<string, string> { ["Epochs"] = $"{epochs}", ["Patience"] = $"{patience}", ["Dimension"] = "8", ["Threads"] = "1" },
    };

    private async Task LikeAsync(IEnumerable<(string User, string Game, TimeSpan At)> likes, TimeSpan until)
    {
        _time.Pass(_begin + until + TimeSpan.FromHours(1) - _time.GetUtcNow());
        foreach (var user in likes.GroupBy(l => l.User))
        {
            (await _cluster.Client.TrackAsync(
                [.. user.Select(l => new UserEvent { Id = UserEvent.NewId(), UserId = l.User, ItemId = l.Game, Kind = EventKind.Like, Time = _begin + l.At })])).ThrowIfRejected();
        }
    }

    private sealed class TestLoop(RetrainLoop loop, TimeProvider time)
    {
        public Task<TrainingTurn> TryTurnAsync(IModelCoordinatorGrain models, CancellationToken? stop = null) => new TrainingLoop(models, Schedule, time: time).TryAsync(
            (lease, lost) => loop.TrainAsync(models, lease, TimeSpan.Zero, lost), stop ?? Cancellation);
    }
}
