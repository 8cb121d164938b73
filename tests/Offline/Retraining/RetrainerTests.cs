using Recsys.Conformance;
using Recsys.Core;
using Recsys.Models;

namespace Recsys.Offline.Tests.Retraining;

/// <summary>In a world in which taste moves on, see <see cref="MovingTaste"/>.</summary>
public sealed class RetrainerTests : IDisposable
{
    private static readonly RetrainPlan Plan = new()
    {
        Training = new TrainingPlan
        {
            Model = "two-tower",
            Preset = "quick",
            Settings = new Dictionary<string, string> { ["Epochs"] = "6", ["Dimension"] = "8", ["Threads"] = "1" },
        },
        Metric = "hr@5",
        MinUsers = 50,
    };

    private readonly TempFolder _folder = new();
    private readonly LocalModelStore _store;

    public RetrainerTests() => _store = new LocalModelStore(new LocalModelStoreOptions { Folder = _folder["models"] });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_AfterTasteMovedOn_PublishesAVersionOfAllEvents_ThatIsBetterOnTheNewest()
    {
        await TrainFirstAsync();

        var report = await RunAsync(Plan, MovingTaste.World(), "first");

        Assert.Equal(RetrainOutcome.Published, report.Outcome);
        Assert.Equal("second", report.Version);
        Assert.Equal(MovingTaste.Users * MovingTaste.Liked, report.NewEvents);
        Assert.True(report.Comparison!.Interval!.Value.Low > 0, report.ToString());
        Assert.Equal(["first", "second"], (await _store.ListAsync(Cancellation)).Order());
        Assert.Equal(MovingTaste.World().Interactions[^1].Time, await NewestAsync("second"));
    }

    [Fact]
    public async Task Run_AgainWithoutNewEvents_TrainsNothing()
    {
        await TrainFirstAsync();

        var report = await RunAsync(Plan, MovingTaste.World(until: MovingTaste.NewGames), "first");

        Assert.Equal((RetrainOutcome.TooFewEvents, 0, null), (report.Outcome, report.NewEvents, report.Comparison));
        Assert.Equal(["first"], await _store.ListAsync(Cancellation));
    }

    [Fact]
    public async Task Run_TooFewUsersToAsk_TrainsNothing()
    {
        await TrainFirstAsync();

        var report = await RunAsync(Plan with { MinUsers = MovingTaste.Users + 1 }, MovingTaste.World(), "first");

        Assert.Equal(RetrainOutcome.TooFewEvents, report.Outcome);
        Assert.InRange(report.AskedUsers, 1, MovingTaste.Users);
        Assert.Contains("MinUsers", report.ToString());
    }

    [Fact]
    public async Task Run_VersionThatIsWorse_IsNotPublished()
    {
        await TrainFirstAsync();

        // Old taste goes on, of which the first version knows all; what follows learns next to nothing: its steps are too short.
        var settings = new Dictionary<string, string> { ["Epochs"] = "1", ["Dimension"] = "4", ["LearningRate"] = "0.0000001", ["Threads"] = "1" };
        var plan = Plan with { Training = Plan.Training with { Settings = settings } };
        var report = await RunAsync(plan, MovingTaste.World(newGames: false), "first");

        Assert.Equal(RetrainOutcome.Refused, report.Outcome);
        Assert.True(report.Comparison!.Interval!.Value.High < 0, report.ToString());
        Assert.Equal(["first"], await _store.ListAsync(Cancellation));
    }

    [Fact]
    public async Task Run_WithoutAnyVersion_IsHeldAgainstWhatServesWithoutOne()
    {
        var report = await RunAsync(Plan, MovingTaste.World(), null);

        Assert.Equal("live", report.Against);
        Assert.Equal(MovingTaste.Users * MovingTaste.Liked * 2, report.NewEvents);
        Assert.NotEqual(RetrainOutcome.TooFewEvents, report.Outcome);
        Assert.Equal(report.Comparison!.Difference > 0, report.Outcome == RetrainOutcome.Published);
    }

    [Fact]
    public async Task Run_Killed_GoesOnFromItsCheckpoint_ToTheSameComparison()
    {
        await TrainFirstAsync();
        var options = new TrainerOptions { Version = "second", Checkpoint = _folder["run"] };
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new Retrainer(_store).RunAsync(Plan, MovingTaste.World(), "first", options, new Listener(_ => stop.Cancel()), stop.Token));
        Assert.Equal(["first"], await _store.ListAsync(Cancellation));
        var epochs = new List<int>();

        var resumed = await new Retrainer(_store).RunAsync(Plan, MovingTaste.World(), "first", options, new Listener(p => epochs.Add(p.Epoch)), Cancellation);
        var whole = await new Retrainer(_store).RunAsync(Plan, MovingTaste.World(), "first", new TrainerOptions { Version = "third" }, cancellationToken: Cancellation);

        Assert.Equal(2, epochs[0]);
        Assert.Equal(whole.Comparison, resumed.Comparison);
    }

    [Theory]
    [InlineData(1000, 1000, 0.3)]
    [InlineData(1000, 200, 0.06)]
    public void Shares_HoldOutTheNewestOfWhatTheActiveVersionDidNotSee(int events, int fresh, double test)
    {
        var shares = Retrainer.Shares(new RetrainPlan(), events, fresh)!;

        Assert.Equal(test, 1 - shares.TrainShare - shares.ValidationShare, 9);
        Assert.True(test * events < fresh);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Validate_ShareOutOfRange_NamesIt(double share) =>
        Assert.Contains("NewestShare", Assert.ThrowsAny<ArgumentException>(() => new RetrainPlan { NewestShare = share }.Validate()).Message);

    private async Task TrainFirstAsync() => await new Trainer(_store).TrainAsync(
        Plan.Training with { Protocol = TrainingPlan.All }, DataSource.OfLog(MovingTaste.World(until: MovingTaste.NewGames)), new TrainerOptions { Version = "first" }, cancellationToken: Cancellation);

    private Task<RetrainReport> RunAsync(RetrainPlan plan, InteractionDataset events, string? active) =>
        new Retrainer(_store).RunAsync(plan, events, active, new TrainerOptions { Version = "second" }, cancellationToken: Cancellation);

    private async Task<long> NewestAsync(string version) => ManifestFile.Read(await _store.FetchAsync(version, Cancellation)).Range.To;

    private sealed class Listener(Action<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told(value);
    }
}
