using Recsys.Conformance;
using Recsys.Core;
using Recsys.Models;

namespace Recsys.Offline.Tests.Retraining;

/// <summary>
/// A world in which taste moves on: 120 users in six groups like ten games of their group each, and then the ten that came out after
/// them. A version that was trained before knows nothing of the new ones.
/// </summary>
public sealed class RetrainerTests : IDisposable
{
    private const int Users = 120;
    private const int Groups = 6;
    private const int PerGroup = 10;
    private const int Liked = 8;
    private const long NewGames = 1_000_000;

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

        var report = await RunAsync(Plan, World(), "first");

        Assert.Equal(RetrainOutcome.Published, report.Outcome);
        Assert.Equal("second", report.Version);
        Assert.Equal(Users * Liked, report.NewEvents);
        Assert.True(report.Comparison!.Interval!.Value.Low > 0, report.ToString());
        Assert.Equal(["first", "second"], (await _store.ListAsync(Cancellation)).Order());
        Assert.Equal(World().Interactions[^1].Time, await NewestAsync("second"));
    }

    [Fact]
    public async Task Run_AgainWithoutNewEvents_TrainsNothing()
    {
        await TrainFirstAsync();

        var report = await RunAsync(Plan, World(until: NewGames), "first");

        Assert.Equal((RetrainOutcome.TooFewEvents, 0, null), (report.Outcome, report.NewEvents, report.Comparison));
        Assert.Equal(["first"], await _store.ListAsync(Cancellation));
    }

    [Fact]
    public async Task Run_TooFewUsersToAsk_TrainsNothing()
    {
        await TrainFirstAsync();

        var report = await RunAsync(Plan with { MinUsers = Users + 1 }, World(), "first");

        Assert.Equal(RetrainOutcome.TooFewEvents, report.Outcome);
        Assert.InRange(report.AskedUsers, 1, Users);
        Assert.Contains("MinUsers", report.ToString());
    }

    [Fact]
    public async Task Run_VersionThatIsWorse_IsNotPublished()
    {
        await TrainFirstAsync();

        // Old taste goes on, of which the first version knows all; what follows learns next to nothing: its steps are too short.
        var settings = new Dictionary<string, string> { ["Epochs"] = "1", ["Dimension"] = "4", ["LearningRate"] = "0.0000001", ["Threads"] = "1" };
        var plan = Plan with { Training = Plan.Training with { Settings = settings } };
        var report = await RunAsync(plan, World(newGames: false), "first");

        Assert.Equal(RetrainOutcome.Refused, report.Outcome);
        Assert.True(report.Comparison!.Interval!.Value.High < 0, report.ToString());
        Assert.Equal(["first"], await _store.ListAsync(Cancellation));
    }

    [Fact]
    public async Task Run_WithoutAnyVersion_IsHeldAgainstWhatServesWithoutOne()
    {
        var report = await RunAsync(Plan, World(), null);

        Assert.Equal("live", report.Against);
        Assert.Equal(Users * Liked * 2, report.NewEvents);
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
            () => new Retrainer(_store).RunAsync(Plan, World(), "first", options, new Listener(_ => stop.Cancel()), stop.Token));
        Assert.Equal(["first"], await _store.ListAsync(Cancellation));
        var epochs = new List<int>();

        var resumed = await new Retrainer(_store).RunAsync(Plan, World(), "first", options, new Listener(p => epochs.Add(p.Epoch)), Cancellation);
        var whole = await new Retrainer(_store).RunAsync(Plan, World(), "first", new TrainerOptions { Version = "third" }, cancellationToken: Cancellation);

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
        Plan.Training with { Protocol = TrainingPlan.All }, DataSource.OfLog(World(until: NewGames)), new TrainerOptions { Version = "first" }, cancellationToken: Cancellation);

    private Task<RetrainReport> RunAsync(RetrainPlan plan, InteractionDataset events, string? active) =>
        new Retrainer(_store).RunAsync(plan, events, active, new TrainerOptions { Version = "second" }, cancellationToken: Cancellation);

    private async Task<long> NewestAsync(string version) => ManifestFile.Read(await _store.FetchAsync(version, Cancellation)).Range.To;

    private static InteractionDataset World(long until = long.MaxValue, bool newGames = true)
    {
        var random = new Random(11);
        var events = new List<Interaction>();
        for (var user = 0; user < Users; user++)
        {
            foreach (var (begins, first) in new[] { (0L, 0), (NewGames, newGames ? Groups * PerGroup : 0) })
            {
                var games = Enumerable.Range(0, PerGroup).ToArray();
                random.Shuffle(games);

                // Where nothing is new, users go on with games of their group that others like.
                var group = newGames || begins == 0 ? user % Groups : (user + 1) % Groups;
                events.AddRange(games.Take(Liked).Select((game, at) => new Interaction(
                    user, first + (group * PerGroup) + game, InteractionKind.Like, 1, begins + (at * 1000) + user)));
            }
        }

        return new InteractionDataset(
            "world",
            [.. Enumerable.Range(0, Users).Select(u => $"u{u}")],
            [.. Enumerable.Range(0, 2 * Groups * PerGroup).Select(i => $"i{i}")],
            events.Where(e => e.Time < until));
    }

    private sealed class Listener(Action<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told(value);
    }
}
