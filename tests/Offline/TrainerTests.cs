using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Models;

namespace Recsys.Offline.Tests;

/// <summary>Training, publishing and measuring from a program, as a worker service does.</summary>
public sealed class TrainerTests : IDisposable
{
    private static readonly TrainingPlan Plan = new()
    {
        Model = "two-tower",
        Preset = "quick",
        Settings = new Dictionary<string, string> { ["Epochs"] = "3", ["Dimension"] = "8", ["Threads"] = "1" },
    };

    private readonly TempFolder _folder = new();
    private readonly LocalModelStore _store;

    public TrainerTests() => _store = new LocalModelStore(new LocalModelStoreOptions { Folder = _folder["models"] });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TrainAndEvaluate_EventsInMemory_PublishAVersionThatBeatsPopularity()
    {
        var data = DataSource.Of(Tastes());
        var epochs = new List<TrainingProgress>();

        var trained = await new Trainer(_store).TrainAsync(
            Plan, data, new TrainerOptions { Version = "v1" }, new Listener(epochs.Add), TestContext.Current.CancellationToken);
        var report = await new Evaluator(_store).EvaluateAsync(
            ["v1", "popularity"], data, new EvaluationPlan { Metrics = "hr@5" }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["v1"], await _store.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal([1, 2, 3], epochs.Select(e => e.Epoch));
        Assert.Contains(trained.Plan.Epochs[TrainingPlan.RecallStage], epochs.Select(e => e.Epoch));
        Assert.NotEmpty(trained.Metrics);
        Assert.Equal(ModelTask.NextItem, await TaskAsync("v1"));
        Assert.Equal(["v1", "popularity"], report.Models.Select(m => m.Model));
        Assert.All(report.Models, m => Assert.Equal(60, m.Questions));
        var (version, popular) = (report.Models[0].Metrics.Single(), report.Models[1].Metrics.Single());
        Assert.True(version.Interval!.Value.Low > popular.Interval!.Value.High, $"{version.Value} against {popular.Value}");
    }

    [Fact]
    public async Task TrainAsync_PlanOfAVersion_RepeatsIt()
    {
        var data = DataSource.Of(Tastes());
        var first = await new Trainer(_store).TrainAsync(Plan, data, new TrainerOptions { Version = "v1" }, cancellationToken: TestContext.Current.CancellationToken);

        var again = await new Trainer(_store).TrainAsync(first.Plan, data, new TrainerOptions { Version = "v2" }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(first.Metrics, again.Metrics);
        Assert.Equal(first.Plan.Write(), again.Plan.Write());
    }

    // What was left to the examples held out stands in the plan, for a training that holds none out.
    [Fact]
    public async Task TrainAsync_SettingsLeftToTheData_AreInThePlan()
    {
        var plan = Plan with { Model = "fm", Settings = new Dictionary<string, string>(Plan.Settings) { ["Epochs"] = "1" } };
        var ratings = Tastes().Interactions.ToArray().Select(e => e with { Value = e.Item % 5 });
        var data = DataSource.Of(new InteractionDataset("ratings", Tastes().UserIds, Tastes().ItemIds, ratings), EventMeanings.Ratings);
        var first = await new Trainer(_store).TrainAsync(plan, data, new TrainerOptions { Version = "v1" }, cancellationToken: TestContext.Current.CancellationToken);
        var all = first.Plan with { Protocol = TrainingPlan.All };

        var again = await new Trainer(_store).TrainAsync(all, data, new TrainerOptions { Version = "v2" }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(("0.1", "0.1"), (first.Plan.Settings["UnknownUsers"], first.Plan.Settings["EmbeddingDecay"]));
        Assert.Equal(first.Plan.Settings["UnknownUsers"], again.Plan.Settings["UnknownUsers"]);
    }

    [Fact]
    public async Task TrainAsync_Cancelled_PublishesNothingAndGoesOnFromItsCheckpoint()
    {
        var data = DataSource.Of(Tastes());
        var options = new TrainerOptions { Version = "v1", Checkpoint = _folder["run"] };
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new Trainer(_store).TrainAsync(Plan, data, options, new Listener(_ => stop.Cancel()), stop.Token));
        Assert.Empty(await _store.ListAsync(TestContext.Current.CancellationToken));

        var epochs = new List<int>();
        var resumed = await new Trainer(_store).TrainAsync(Plan, data, options, new Listener(p => epochs.Add(p.Epoch)), TestContext.Current.CancellationToken);
        var whole = await new Trainer(_store).TrainAsync(Plan, data, new TrainerOptions { Version = "v2" }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([2, 3], epochs);
        Assert.Equal(whole.Metrics, resumed.Metrics);
    }

    [Fact]
    public async Task TrainAsync_NoVersionNamed_NamesItByFamilyAndTime()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

        var trained = await new Trainer(_store, time: time).TrainAsync(Plan, DataSource.Of(Tastes()), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("two-tower-20260304-050607", trained.Version);
    }

    [Theory]
    [InlineData("no-such-family", "Epochs", "3", "no-such-family")]
    [InlineData("two-tower", "Epochs", "0", "Epochs")]
    [InlineData("two-tower", "Epoch", "3", "Epoch")]
    public async Task TrainAsync_PlanThatDoesNotFit_SaysWhatAndPublishesNothing(string model, string setting, string value, string said)
    {
        var plan = Plan with { Model = model, Settings = new Dictionary<string, string> { [setting] = value } };

        var error = await Assert.ThrowsAnyAsync<ArgumentException>(
            () => new Trainer(_store).TrainAsync(plan, DataSource.Of(Tastes()), cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Empty(await _store.ListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task TrainAsync_RatingsInMemory_HaveToBeCalledSo()
    {
        var plan = new TrainingPlan { Model = "mf", Recall = "als" };
        var options = new TrainerOptions { Version = "v1" };

        var error = await Assert.ThrowsAsync<TrainingDataException>(
            () => new Trainer(_store).TrainAsync(plan, DataSource.Of(Tastes()), options, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("learns from ratings", error.Message, StringComparison.Ordinal);

        await new Trainer(_store).TrainAsync(plan, DataSource.Of(Tastes(), EventMeanings.Ratings), options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["v1"], await _store.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(ModelTask.Rating, await TaskAsync("v1"));
    }

    [Theory]
    [InlineData(DataSource.Memory)]
    [InlineData(DataSource.Simulated)]
    public async Task TrainAsync_FormatWithoutFilesOrEvents_IsRefused(string format)
    {
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(
            () => new Trainer(_store).TrainAsync(Plan, new DataSource { Format = format }, cancellationToken: TestContext.Current.CancellationToken));

        Assert.StartsWith($"Format {format} has no files", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Events_MeanWhatTheirKindsSay()
    {
        InteractionKind[] kinds = [InteractionKind.Impression, InteractionKind.Click, InteractionKind.Purchase];
        var events = new InteractionDataset("kinds", ["u"], ["i"], kinds.Select((kind, at) => new Interaction(0, 0, kind, 0, at)));

        Assert.Equal(EventMeanings.Impressions | EventMeanings.Clicks | EventMeanings.Purchases, DataSource.Of(events).Meanings);
        Assert.Equal(EventMeanings.Ratings, DataSource.Of(events, EventMeanings.Ratings).Meanings);
    }

    [Fact]
    public void Families_OfAllKinds_AreListedOnceWithTaskAndPaper()
    {
        Assert.Equal(Families.All.Count, Families.All.Select(f => f.Name).Distinct().Count());
        Assert.All(Families.All, f => Assert.NotEmpty(f.Paper));
        Assert.Contains("Family", Assert.ThrowsAny<ArgumentException>(() => Families.Get("Family")).Message, StringComparison.Ordinal);
        Assert.Equal((ModelTask.Rating, FamilyStage.Prediction), (Families.Get("user-cf").Task, Families.Get("user-cf").Stage));
    }

    private async Task<ModelTask?> TaskAsync(string version) =>
        ManifestFile.Read(await _store.FetchAsync(version, TestContext.Current.CancellationToken)).Task;

    /// <summary>Sixty users in six groups of taste, each with ten items of sixty of its own, of which a user likes seven.</summary>
    private static InteractionDataset Tastes()
    {
        var random = new Random(5);
        var events = Enumerable.Range(0, 60).SelectMany(user =>
        {
            var items = Enumerable.Range(0, 10).ToArray();
            random.Shuffle(items);
            return items.Take(7).Select((item, at) => new Interaction(user, (10 * (user % 6)) + item, InteractionKind.Like, 1, (at * 100) + user));
        });
        return new InteractionDataset("tastes", [.. Enumerable.Range(0, 60).Select(u => $"u{u}")], [.. Enumerable.Range(0, 60).Select(i => $"i{i}")], events);
    }

    private sealed class Listener(Action<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told(value);
    }
}
