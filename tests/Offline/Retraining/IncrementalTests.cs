using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Models;

namespace Recsys.Offline.Tests.Retraining;

/// <summary>Trainings that go on from a version, after taste has moved on to items that it has never seen.</summary>
public sealed class IncrementalTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LocalModelStore _store;

    public IncrementalTests() => _store = new LocalModelStore(new LocalModelStoreOptions { Folder = _folder["models"] });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("two-tower")]
    [InlineData("gru4rec")]
    public async Task Retrain_FromTheVersionThatServes_IsBetterOnTheNewest_AndLearnsFromLessThanAFullTraining(string family)
    {
        var plan = Plan(family);
        await TrainAsync(plan with { Protocol = TrainingPlan.All, Weights = true }, MovingTaste.World(until: MovingTaste.NewGames), "first");

        var (report, steps) = await RetrainAsync(plan with { From = "first" }, "second");
        var (full, all) = await RetrainAsync(plan, "full");

        Assert.Equal((RetrainOutcome.Published, "second"), (report.Outcome, report.Version));
        Assert.True(report.Comparison!.Interval!.Value.Low > 0, report.ToString());
        Assert.True(steps < 0.75 * all, $"{steps} samples, in full {all}; {report} {full}");
        Assert.Equal("first", (await ManifestAsync("second")).Parent);

        // And the next one goes on from it.
        await TrainAsync(plan with { From = "first", Protocol = TrainingPlan.All }, MovingTaste.World(), "third");
    }

    [Theory]
    [InlineData("two-tower")]
    [InlineData("gru4rec")]
    public async Task Train_WithFrozenEmbeddings_KeepsTheVectorsOfKnownItemsToTheBit_AndTrainsTheRest(string family)
    {
        var plan = Plan(family) with { Protocol = TrainingPlan.All };
        await TrainAsync(plan with { Weights = true }, MovingTaste.World(until: MovingTaste.NewGames), "first");

        await TrainAsync(plan with { From = "first", FrozenEmbeddings = true }, MovingTaste.World(), "frozen");
        await TrainAsync(plan with { From = "first" }, MovingTaste.World(), "tuned");

        var (first, frozen, tuned) = (await RowsAsync("first"), await RowsAsync("frozen"), await RowsAsync("tuned"));
        Assert.Equal((MovingTaste.OldGames, 2 * MovingTaste.OldGames), (first.Count, frozen.Count));
        Assert.All(first, row => Assert.Equal(row.Value, frozen[row.Key]));
        Assert.All(first, row => Assert.NotEqual(row.Value, tuned[row.Key]));
        Assert.NotEqual(await FileAsync("first", ArtifactNames.UserGraph), await FileAsync("frozen", ArtifactNames.UserGraph));
    }

    [Fact]
    public async Task Train_RankerWithFrozenEmbeddings_KeepsTheRowsOfKnownUsersAndItemsToTheBit_AndTrainsTheRest()
    {
        var plan = Plan("deepfm") with { Protocol = TrainingPlan.All };
        await TrainAsync(plan with { Weights = true }, MovingTaste.World(until: MovingTaste.NewGames), "first", shown: true);

        await TrainAsync(plan with { From = "first", FrozenEmbeddings = true }, MovingTaste.World(), "frozen", shown: true);

        var (first, frozen) = (await RowsAsync("first", ArtifactNames.Rank), await RowsAsync("frozen", ArtifactNames.Rank));
        Assert.All(first, row => Assert.Equal(row.Value, frozen[row.Key]));
        Assert.Equal(await FileAsync("first", ArtifactNames.UserRows), await FileAsync("frozen", ArtifactNames.UserRows));
        Assert.NotEqual(await FileAsync("first", ArtifactNames.RankerGraph), await FileAsync("frozen", ArtifactNames.RankerGraph));
    }

    [Fact]
    public async Task Retrain_OnSamples_LearnsARankerOfWhatWasShown_WhichTheLogAloneDoesNotTell()
    {
        var events = MovingTaste.World();
        await TrainAsync(Plan("two-tower") with { Protocol = TrainingPlan.All }, MovingTaste.World(until: MovingTaste.NewGames), "first");
        var plan = new RetrainPlan { Training = Plan("deepfm"), Metric = "hr@5", MinUsers = 50 };
        var options = new TrainerOptions { Version = "second" };

        await Assert.ThrowsAsync<TrainingDataException>(() => new Retrainer(_store).RunAsync(plan, events, "first", options, cancellationToken: Cancellation));
        var report = await new Retrainer(_store).RunAsync(plan, DataSource.OfLog(events, Shown(events)), "first", options, cancellationToken: Cancellation);

        Assert.Equal((RetrainOutcome.Published, "deepfm"), (report.Outcome, (await ManifestAsync("second")).Family));
    }

    [Theory]
    [InlineData("als", "two-tower")]
    [InlineData("gbdt-lr", "two-tower")]
    [InlineData("two-tower-din", "two-tower")]
    [InlineData("deepfm", "bpr")]
    public async Task Train_FromAVersion_FamilyThatCannot_IsNamed(string family, string recall)
    {
        await TrainAsync(Plan("two-tower") with { Protocol = TrainingPlan.All, Weights = true }, MovingTaste.World(until: MovingTaste.NewGames), "first");

        var error = await Assert.ThrowsAsync<SettingException>(
            () => TrainAsync(Plan(family) with { Recall = recall, From = "first", Settings = new Dictionary<string, string>() }, MovingTaste.World(), "second", shown: family is "gbdt-lr" or "deepfm"));

        Assert.Contains($"no training of {(family == "deepfm" ? recall : family)} can go on", error.Message);
    }

    [Fact]
    public async Task Train_FromAVersionThatIsNoParent_SaysWhy()
    {
        var known = MovingTaste.World(until: MovingTaste.NewGames);
        var plan = Plan("two-tower") with { Protocol = TrainingPlan.All };
        await TrainAsync(plan, known, "bare");
        await TrainAsync(plan with { Weights = true }, known, "first");

        Assert.Contains("carries no weights.bin", (await FailsAsync(plan with { From = "bare" })).Message);
        Assert.Contains("it has no gru4rec to go on from, but two-tower", (await FailsAsync(Plan("gru4rec") with { From = "first" })).Message);
        Assert.Contains("its two-tower has [30, 8] for", (await FailsAsync(Plan("two-tower", dimension: 4) with { From = "first" })).Message);
        Assert.Contains("name the version to go on from", (await FailsAsync(plan with { FrozenEmbeddings = true })).Message);

        var weights = Path.Combine(await _store.FetchAsync("first", Cancellation), ArtifactNames.Weights);
        await File.WriteAllBytesAsync(weights, (await File.ReadAllBytesAsync(weights, Cancellation))[..^4], Cancellation);
        var damaged = await Assert.ThrowsAsync<ArtifactException>(() => TrainAsync(plan with { From = "first" }, MovingTaste.World(), "second"));
        Assert.Contains("weights.bin", damaged.Message);
    }

    [Fact]
    public async Task Retrain_From_Killed_GoesOnFromItsCheckpoint_ToTheSameComparison()
    {
        var plan = Plan("two-tower");
        await TrainAsync(plan with { Protocol = TrainingPlan.All, Weights = true }, MovingTaste.World(until: MovingTaste.NewGames), "first");
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => RetrainAsync(plan with { From = "first" }, "second", _folder["run"], _ => stop.Cancel(), stop.Token));
        var epochs = new List<int>();

        var (resumed, _) = await RetrainAsync(plan with { From = "first" }, "second", _folder["run"], p => epochs.Add(p.Epoch));
        var (whole, _) = await RetrainAsync(plan with { From = "first" }, "third");

        Assert.Equal(2, epochs[0]);
        Assert.Equal(whole.Comparison, resumed.Comparison);
    }

    private static TrainingPlan Plan(string family, int dimension = 8) => new()
    {
        Model = family,
        Preset = family == "two-tower" ? "quick" : "default",
        Epochs = family == "deepfm" ? new Dictionary<string, int> { [TrainingPlan.RecallStage] = 2, [TrainingPlan.RankerStage] = 3 } : new Dictionary<string, int>(),
        Settings = new Dictionary<string, string> { ["Epochs"] = "6", ["Dimension"] = $"{dimension}", ["Threads"] = "1" },
    };

    private async Task<(RetrainReport Report, double Samples)> RetrainAsync(
        TrainingPlan training, string version, string? checkpoint = null, Action<TrainingProgress>? told = null, CancellationToken? stop = null)
    {
        var samples = 0.0;
        var report = await new Retrainer(_store).RunAsync(
            new RetrainPlan { Training = training, Metric = "hr@5", MinUsers = 50 },
            MovingTaste.World(),
            "first",
            new TrainerOptions { Version = version, Checkpoint = checkpoint },
            new Listener(p =>
            {
                samples += p.Samples;
                told?.Invoke(p);
            }),
            stop ?? Cancellation);
        return (report, samples);
    }

    private Task TrainAsync(TrainingPlan plan, InteractionDataset events, string version, bool shown = false) => new Trainer(_store).TrainAsync(
        plan, shown ? DataSource.OfLog(events, Shown(events)) : DataSource.OfLog(events), new TrainerOptions { Version = version }, cancellationToken: Cancellation);

    private async Task<SettingException> FailsAsync(TrainingPlan plan) => await Assert.ThrowsAsync<SettingException>(() => TrainAsync(plan, MovingTaste.World(), "second"));

    // What each user took to, beside something that they did not.
    private static List<ShownExample> Shown(InteractionDataset events) =>
    [
        .. events.Interactions.ToArray().SelectMany((e, i) => new[] { (Item: e.Item, Clicked: true), (Item: (e.Item + 17) % events.ItemCount, Clicked: false) }.Select(s => new ShownExample(
            $"page-{i}", events.UserIds[e.User], events.ItemIds[s.Item], e.Time, s.Clicked ? e.Time : null, Viewed: true, 0, Bought: false, "popularity", 1))),
    ];

    private async Task<ModelManifest> ManifestAsync(string version) => ManifestFile.Read(await _store.FetchAsync(version, Cancellation));

    private async Task<byte[]> FileAsync(string version, string name) => await File.ReadAllBytesAsync(Path.Combine(await _store.FetchAsync(version, Cancellation), name), Cancellation);

    private async Task<Dictionary<string, string>> RowsAsync(string version, string table = ArtifactNames.Recall)
    {
        var (bytes, ids) = (await FileAsync(version, table), await File.ReadAllLinesAsync(Path.Combine(await _store.FetchAsync(version, Cancellation), ArtifactNames.Items), Cancellation));
        var width = bytes.Length / ids.Length;
        return ids.Select((id, row) => (id, Row: Convert.ToHexString(bytes.AsSpan(row * width, width)))).ToDictionary(r => r.id, r => r.Row);
    }

    private sealed class Listener(Action<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told(value);
    }
}
