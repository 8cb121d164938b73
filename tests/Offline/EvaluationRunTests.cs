using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Export;
using Recsys.Training.Recall;
using Recsys.Training.Recall.Baselines;
using Recsys.Training.Zoo.Implicit;
using Recsys.Training.Zoo.Ratings;

namespace Recsys.Offline.Tests;

public sealed class EvaluationRunTests : IDisposable
{
    private static readonly SplitOptions Options = new() { Folds = 3 };
    private readonly string _folder = Directory.CreateTempSubdirectory("recsys-").FullName;
    private readonly IModelStore _store;

    public EvaluationRunTests() => _store = new LocalModelStore(new LocalModelStoreOptions { Folder = Path.Combine(_folder, "models") });

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task MeasureAsync_LeaveOneOut_EqualsTheEvaluator()
    {
        var data = Data();
        var split = LeaveOneOutSplit.Split(data);
        var expected = RankingEvaluator.Evaluate(new ItemKnnRecommender(split.Train), RankingQuestions.Create(split), cancellationToken: TestContext.Current.CancellationToken);

        var scores = await MeasureAsync(EvaluationRun.Of(data, "leave-one-out", Options), "item-knn", "hr@10,ndcg@5,mrr@20,coverage@10");

        Assert.Equal(expected.Questions, scores.Questions);
        Assert.All(scores.Figures, f => Assert.Equal(expected[f.Key], MeasuredMetric.ValueOf(f.Value), 1e-12));
        Assert.Equal(["HR@10", "NDCG@5", "MRR@20", "Coverage@10"], scores.Figures.Keys);
    }

    [Fact]
    public async Task MeasureAsync_KFold_FitsEachFoldAndPoolsTheErrors()
    {
        var data = Data();

        var scores = await MeasureAsync(EvaluationRun.Of(data, "k-fold", Options), "rating-bias", "rmse,hr@10");

        Assert.Equal(data.Interactions.Length, scores.Examples);
        Assert.Equal(["RMSE"], scores.Figures.Keys);
        var folds = scores.FoldValues["RMSE"];
        Assert.Equal(3, folds.Distinct().Count());
        // Folds of equal size: the squares' mean is that of the folds.
        Assert.Equal(folds.Average(f => f * f), Math.Pow(MeasuredMetric.ValueOf(scores.Figures["RMSE"]), 2), 1e-3);
    }

    [Fact]
    public async Task MeasureAsync_FamilyOfRatings_IsFittedToEachFold()
    {
        var data = Data();
        var expected = KFoldSplit.Folds(data, Options.Folds, Options.Seed).Select(fold => RatingEvaluator.Evaluate(
            RatingFamilies.Get("item-cf").Train(fold.Train, cancellationToken: TestContext.Current.CancellationToken),
            fold.Train,
            RatedExample.From(fold.Test),
            cancellationToken: TestContext.Current.CancellationToken).Rmse);

        var scores = await MeasureAsync(EvaluationRun.Of(data, "k-fold", Options), "item-cf", "rmse,hr@10");

        Assert.Equal(expected, scores.FoldValues["RMSE"]);
        Assert.Equal(["RMSE"], scores.Figures.Keys);
    }

    // Nine in ten like an item of even number, one in ten one of odd number.
    [Theory]
    [InlineData("k-fold")]
    [InlineData("bootstrap")]
    public async Task MeasureAsync_FamilyOfClicks_IsFittedToEachFold(string protocol)
    {
        var run = EvaluationRun.Of(DataSource.Of(RatedItems()), new EvaluationPlan { Protocol = protocol, Split = Options }, _ => { });

        var scores = await MeasureAsync(run, "lr", "auc,logloss");

        Assert.Equal(3, scores.FoldValues["AUC"].Distinct().Count());
        Assert.All(scores.FoldValues["AUC"], auc => Assert.InRange(auc, 0.8, 1));
    }

    [Fact]
    public void Bootstrap_Examples_AreLearnedFromAsOftenAsDrawn()
    {
        var set = RatedItems();
        foreach (var split in BootstrapSplit.Resamples(set.Events, 3))
        {
            var parts = ExampleSplit.Of(set, split);

            Assert.Equal(set.Examples.Count, parts.Train.Count);
            Assert.Empty(parts.Train.Intersect(parts.Test));
            Assert.Equal(
                split.Train.Interactions.ToArray().Select(e => (e.User, e.Item, e.Time)).Order(),
                parts.Train.Select(i => (set.Examples[i].User, set.Examples[i].Item, set.Examples[i].Time)).Order());
            Assert.True(parts.Train.CountBy(i => i).Max(c => c.Value) > 2, "some are drawn more than twice");
        }
    }

    [Fact]
    public async Task MeasureAsync_FamilyOfNextItems_IsFittedToTheTrainingPart()
    {
        var data = Data();
        var split = LeaveOneOutSplit.Split(data);
        using var model = ImplicitFamilies.Get("als").Train(split.Train, cancellationToken: TestContext.Current.CancellationToken);
        var expected = RankingEvaluator.Evaluate(
            new RecallModelRecommender(model, split.Train), RankingQuestions.Create(split), cancellationToken: TestContext.Current.CancellationToken);

        var scores = await MeasureAsync(EvaluationRun.Of(data, "leave-one-out", Options), "als", "hr@5,ndcg@10");

        Assert.Equal(expected["HR@5"], MeasuredMetric.ValueOf(scores.Figures["HR@5"]), 1e-12);
        Assert.True(expected["HR@5"] > 0.5, "the planted groups have five items each");
        var bootstrap = await MeasureAsync(EvaluationRun.Of(data, "bootstrap", Options), "als", "hr@5");
        Assert.Equal(3, bootstrap.FoldValues["HR@5"].Length);
    }

    [Fact]
    public async Task MeasureAsync_VersionOfAFamilysName_GoesBeforeTheFamily()
    {
        var data = Data();
        new SyntheticArtifact(new SyntheticOptions { Items = 20, RecallDimension = 4, RankDimension = 4, HiddenUnits = [4], Neighbours = 2 })
            .Write(Path.Combine(_folder, "als"), "als", DateTimeOffset.UnixEpoch);
        await _store.PublishAsync("als", Path.Combine(_folder, "als"), TestContext.Current.CancellationToken);

        using var version = await OfflineModels.GetAsync(
            await FindAsync("als"), new EvaluationFold(data, LeaveOneOutSplit.Split(data), needsRefit: false), _store, TestContext.Current.CancellationToken);
        using var family = await OfflineModels.GetAsync(
            await FindAsync("bpr"), new EvaluationFold(data, LeaveOneOutSplit.Split(data), needsRefit: false), _store, TestContext.Current.CancellationToken);

        Assert.IsType<ServingRecommender>(version.Recommender);
        Assert.IsType<RecallModelRecommender>(family.Recommender);
    }

    [Theory]
    [InlineData("mf", 2, ModelTask.Click, true, false)]
    [InlineData("someone's own", 2, ModelTask.Rating, false, true)]
    [InlineData("din", 2, ModelTask.WatchTime, false, false)]
    [InlineData("din", 2, ModelTask.MultiTask, false, false)]
    [InlineData("din", 2, ModelTask.NextItem, false, false)]
    [InlineData("mf", 1, null, false, false)]
    public async Task GetAsync_Version_IsWhatItsManifestSays(string family, int format, ModelTask? task, bool clicks, bool ratings)
    {
        var data = Data();
        var folder = Path.Combine(_folder, "v1");
        var manifest = TestArtifacts.Write(folder, new TestArtifactOptions { Version = "v1", ItemIds = data.ItemIds });
        await File.WriteAllBytesAsync(
            Path.Combine(folder, ArtifactNames.Manifest),
            ManifestFile.Write(manifest with { Family = family, FormatVersion = format, Task = task }),
            TestContext.Current.CancellationToken);
        await _store.PublishAsync("v1", folder, TestContext.Current.CancellationToken);

        using var version = await OfflineModels.GetAsync(
            await FindAsync("v1"), new EvaluationFold(data, LeaveOneOutSplit.Split(data), needsRefit: false), _store, TestContext.Current.CancellationToken);

        Assert.NotNull(version.Recommender);
        Assert.Equal((clicks, ratings), (version.ClickPredictor is not null, version.RatingPredictor is not null));
    }

    [Theory]
    [InlineData("k-fold")]
    [InlineData("bootstrap")]
    public async Task MeasureAsync_VersionWhereFoldsAreFitted_SaysWhatCan(string protocol)
    {
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => MeasureAsync(EvaluationRun.Of(Data(), protocol, Options), "v1", "hr@10"));

        Assert.Contains("'v1' is a published version", error.Message);
        Assert.Contains("popularity, item-knn, rating-bias", error.Message);
        Assert.Contains("leave-one-out, leave-p-out, global-time, holdout", error.Message);
    }

    [Fact]
    public async Task MeasureAsync_MetricsThatTheModelDoesNotHave_AreNamed()
    {
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => MeasureAsync(EvaluationRun.Of(Data(), "holdout", Options), "popularity", "auc,rmse"));

        Assert.Contains("None of AUC, RMSE can be measured of 'popularity'", error.Message);
    }

    [Fact]
    public async Task MeasureAsync_NextItem_AsksForTheSamplesAndKeepsRepeats()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "train_sessions.txt"), "a b\na b\na c\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "test_samples.txt"), "b c a\nb c\n", TestContext.Current.CancellationToken);

        var run = EvaluationRun.Of(SessionReader.Read(_folder));
        var scores = await MeasureAsync(run, "popularity", "hr@1,mrr@3");

        // By popularity: a b c. Labels a (rank 1) and c (rank 3), of one session.
        Assert.Equal((2, 1), (scores.Questions, scores.Figures["HR@1"].Users));
        Assert.Equal(0.5, MeasuredMetric.ValueOf(scores.Figures["HR@1"]), 1e-12);
        Assert.Equal((1 + (1.0 / 3)) / 2, MeasuredMetric.ValueOf(scores.Figures["MRR@3"]), 1e-12);
    }

    [Fact]
    public async Task Compare_TwoModels_PairsTheirUsers()
    {
        var run = EvaluationRun.Of(Data(), "leave-one-out", Options);
        var a = await MeasureAsync(run, "item-knn", "hr@5,mrr@5");
        var b = await MeasureAsync(run, "popularity", "hr@5,ndcg@5");

        var report = await new Evaluator(_store).CompareAsync(
            "item-knn", "popularity", DataSource.Of(Data()), new EvaluationPlan { Split = Options, Metrics = "hr@5" }, TestContext.Current.CancellationToken);
        var comparison = Assert.Single(report.Metrics);

        Assert.Equal("HR@5", comparison.Key);
        Assert.Equal(MeasuredMetric.ValueOf(a.Figures["HR@5"]) - MeasuredMetric.ValueOf(b.Figures["HR@5"]), comparison.Value.Difference, 1e-12);
        // The planted groups make neighbours right where popularity cannot be.
        Assert.True(comparison.Value.Interval!.Value.Low > 0 && comparison.Value.PValue < 0.01);
    }

    [Fact]
    public void Protocols_ForTraining_HaveOneFold() =>
        Assert.Equal(["leave-one-out", "leave-p-out", "global-time", "holdout"], OfflineEvaluation.Protocols);

    private async Task<ModelScores> MeasureAsync(EvaluationRun run, string model, string metrics) =>
        await run.MeasureAsync(await FindAsync(model), MetricCatalog.Parse(metrics), _store, TestContext.Current.CancellationToken);

    private async Task<Contender> FindAsync(string name)
    {
        var published = await _store.ListAsync(TestContext.Current.CancellationToken);
        return Assert.Single(Contender.Of([name], n => OfflineModels.IsOther(n, published), new EvaluationPlan(), null));
    }

    /// <summary>Sixty users in four groups of taste, each with its own five items of twenty.</summary>
    private static InteractionDataset Data()
    {
        var random = new Random(1);
        var events = Enumerable.Range(0, 60).SelectMany(user =>
        {
            int[] items = [0, 1, 2, 3, 4];
            random.Shuffle(items);
            return items.Select((item, at) => new Interaction(user, (5 * (user % 4)) + item, InteractionKind.Like, 1 + random.Next(5), (at * 100) + user));
        });
        return new InteractionDataset("planted", [.. Enumerable.Range(0, 60).Select(u => $"u{u}")], [.. Enumerable.Range(0, 20).Select(i => $"i{i}")], events);
    }

    private static ExampleSet RatedItems()
    {
        const int users = 60, items = 20;
        var random = new Random(3);
        var events = new List<Interaction>();
        for (var i = 0; i < 3000; i++)
        {
            var (user, item) = (random.Next(users), random.Next(items));
            var liked = random.NextDouble() < (item % 2 == 0 ? 0.9 : 0.1);
            events.Add(new Interaction(user, item, InteractionKind.Click, liked ? 5 : 2, 1_000L * i));
        }

        return RatingExamples.FromRatings(new InteractionDataset(
            "rated items", [.. Enumerable.Range(0, users).Select(u => $"u{u}")], [.. Enumerable.Range(0, items).Select(i => $"i{i}")], events));
    }
}
