using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Recall.TwoTower;

namespace Recsys.Offline.Tests;

/// <summary>Families as evaluation asks them: each is trained on what the protocol leaves it, by the settings and seeds of the plan.</summary>
public sealed class EvaluatorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Listings are learned of sessions that end in a purchase, which ratings are none of.
    public static TheoryData<string> EveryFamily => [.. Families.All.Where(f => f.Task is (ModelTask.NextItem or ModelTask.Click or ModelTask.Rating) && f.Name != "airbnb-listing").Select(f => f.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(EveryFamily))]
    public async Task Evaluate_AnyFamily_IsTrainedAndMeasured(string family)
    {
        var report = await Evaluator().EvaluateAsync(
            [family],
            DataSource.Of(Rated(), EventMeanings.Ratings),
            new EvaluationPlan { Protocol = "global-time", Metrics = "hr@5,auc,rmse", Settings = Small(family) },
            cancellationToken: Cancellation);

        var model = Assert.Single(report.Models);
        Assert.Equal((family, 17), (model.Model, model.Seed));
        Assert.NotEmpty(model.Metrics);
        Assert.All(model.Metrics, m => Assert.True(double.IsFinite(m.Value), $"{m.Name} {m.Value}"));
    }

    [Fact]
    public async Task Evaluate_SeveralSeeds_TrainsOnceWithEach()
    {
        var plan = new EvaluationPlan { Protocol = "global-time", Metrics = "auc", Seeds = [3, 4], Settings = Small("fm") };

        var report = await Evaluator().EvaluateAsync(["fm", "popularity"], DataSource.Of(Rated(), EventMeanings.Ratings), plan with { Metrics = "auc,hr@5" }, cancellationToken: Cancellation);
        var again = await Evaluator().EvaluateAsync(["fm"], DataSource.Of(Rated(), EventMeanings.Ratings), plan, cancellationToken: Cancellation);

        Assert.Equal([("fm", 3), ("fm", 4), ("popularity", null)], report.Models.Select(m => (m.Model, m.Seed)));
        Assert.NotEqual(report.Models[0].Metrics[0].Value, report.Models[1].Metrics[0].Value);
        Assert.Equal([.. report.Models.Take(2).Select(m => m.Metrics.Single().Value)], again.Models.Select(m => m.Metrics.Single().Value));
    }

    [Fact]
    public void Of_RankerOverRecall_SettlesBothAsTrainingDoes()
    {
        var plan = new EvaluationPlan { Seeds = [5], Preset = "quick", Settings = new Dictionary<string, string> { ["Threads"] = "1", ["Dimension"] = "8" } };

        var contender = Assert.Single(Contender.Of(["two-tower-din"], _ => false, plan, null));

        var recall = Assert.IsType<TwoTowerOptions>(Assert.Single(contender.Recall!.Value.Options));
        Assert.Equal(TwoTowerOptions.Quick with { Seed = 5, Threads = 1, Dimension = 8, BehaviourWeights = recall.BehaviourWeights }, recall);
        Assert.Equal((5, 1, 8), Assert.IsType<DinOptions>(Assert.Single(contender.Options)) is var din ? (din.Seed, din.Threads, din.Dimension) : default);
        Assert.Null(Assert.Single(Contender.Of(["lr"], _ => false, new EvaluationPlan(), null)).Recall);
    }

    [Fact]
    public async Task Evaluate_Settings_AreThoseOfTheFamiliesThatHaveThem()
    {
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => Evaluator().EvaluateAsync(
            ["als"], DataSource.Of(Rated()), new EvaluationPlan { Settings = new Dictionary<string, string> { ["Hops"] = "1" } }, cancellationToken: Cancellation));

        Assert.Contains("Settings Hops: none of the families has this setting", error.Message, StringComparison.Ordinal);
    }

    private Evaluator Evaluator() => new(new LocalModelStore(new LocalModelStoreOptions { Folder = _folder.Path }));

    private static Dictionary<string, string> Small(string family)
    {
        var defaults = Families.Get(family).Defaults;
        string[] names = ["Epochs", "Dimension", "Factors", "WalksPerNode", "Trees"];
        return names.Where(n => FamilySettings.Has(defaults, n)).ToDictionary(n => n, n => n == "Epochs" ? "2" : "8");
    }

    /// <summary>Sixty users in four groups of taste rate twenty items, those of their group high.</summary>
    private static InteractionDataset Rated()
    {
        var random = new Random(1);
        var events = Enumerable.Range(0, 60).SelectMany(user =>
        {
            int[] items = [.. Enumerable.Range(0, 20)];
            random.Shuffle(items);
            return items.Take(12).Select((item, at) => new Interaction(user, item, InteractionKind.Like, item % 4 == user % 4 ? 5 : 1 + random.Next(3), (at * 100) + user));
        });
        var attributes = Enumerable.Range(0, 20).Select(i => (IReadOnlyList<ItemAttribute>)[new ItemAttribute("genre", $"g{i % 4}")]);
        return new InteractionDataset("planted", [.. Enumerable.Range(0, 60).Select(u => $"u{u}")], [.. Enumerable.Range(0, 20).Select(i => $"i{i}")], events, [.. attributes]);
    }
}
