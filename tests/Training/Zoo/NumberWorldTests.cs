using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>Worlds of numbers: pieces of lines, and numbers that turn a category's meaning round.</summary>
public class NumberWorldTests
{
    private const int Count = 4000;
    private const int Train = 3000;

    // The label is whether both numbers have the same sign: four pieces. One line through them is at chance by symmetry.
    [Fact]
    public void LsPlm_FourPieces_BeatsLr()
    {
        var set = Quadrants();
        var options = (LsPlmOptions)Worlds.Tune(LsPlm.Family, learningRate: 0.1) with { Regions = 6, L1 = 0, L21 = 0 };
        Assert.InRange(Worlds.Auc(LogisticRegression.Family, Worlds.Tune(LogisticRegression.Family), set, Train), 0.4, 0.6);
        Assert.InRange(Worlds.Auc(LsPlm.Family, options, set, Train), 0.93, 1);
    }

    [Fact]
    public void GbdtLr_FourPieces_BeatsLr() => Assert.InRange(Worlds.Auc(GbdtLr.Family, Trees(), Quadrants(), Train), 0.93, 1);

    // A number far from 0 turns the category's meaning round, on either side: even in the number, so that every model linear in it,
    // pairs included, is at chance. The bottom net bends it first.
    [Fact]
    public void Dlrm_NumberThatTurnsACategoryRound_BeatsFm()
    {
        var random = new Random(6);
        var (numbers, values) = (Numbers(random), Worlds.Draw(random, Count, 10));
        var set = Worlds.Examples(
            [.. Enumerable.Range(0, Count).Select(i => Worlds.Label((Math.Abs(numbers[i]) - 1) * ((values[i] % 2) - 0.5)))],
            FieldColumn.Number("number", FieldOwner.Context, numbers),
            Worlds.Field("category", 10, values));
        Assert.InRange(Worlds.Auc(FactorizationMachine.Family, Worlds.Tune(FactorizationMachine.Family), set, Train), 0.4, 0.6);
        Assert.InRange(Worlds.Auc(Dlrm.Family, Worlds.Tune(Dlrm.Family, dimension: 8), set, Train), 0.9, 1);
    }

    // A trained network alone refreshes daily trees: the same trees, weights learned anew.
    [Fact]
    public void GbdtLr_ForestFileExists_TrainsTheRegressionAlone()
    {
        using var folder = new TempFolder();
        var options = Trees() with { ForestFile = folder["forest.json"] };
        var set = Quadrants();
        var first = Worlds.Auc(GbdtLr.Family, options, set, Train);
        var forest = File.ReadAllBytes(options.ForestFile);

        // Labels the other way round: old trees with old weights would be wrong throughout.
        var turned = Worlds.Examples([.. set.Examples.Select(e => 1 - e.Label)], [.. set.Fields]);
        var refreshed = Worlds.Auc(GbdtLr.Family, options with { Trees = 50, Seed = 6 }, turned, Train);

        Assert.Equal(forest, File.ReadAllBytes(options.ForestFile));
        Assert.Equal(first, refreshed, 0.02);
    }

    [Fact]
    public void GbdtLr_ForestOfOtherFields_Throws()
    {
        using var folder = new TempFolder();
        var options = Trees() with { ForestFile = folder["forest.json"] };
        Worlds.Auc(GbdtLr.Family, options, Quadrants(), Train);
        var other = Worlds.Examples([0, 1], Worlds.Field("category", 2, [0, 1]));
        var error = Assert.Throws<TrainingDataException>(() => Worlds.Auc(GbdtLr.Family, options, other, [0, 1], [0, 1]));
        Assert.Contains("features", error.Message, StringComparison.Ordinal);
    }

    // Taste is a direction in the space of contents. The test's items have no example to learn from, so without contents they are unknown.
    [Fact]
    public void Vector_ItemsWithoutExamples_AreKnownByContent()
    {
        const int users = 20, items = 200, dimension = 6;
        var random = new Random(7);
        float[] Normal(int n) => [.. Enumerable.Range(0, n).Select(_ => (float)(random.NextDouble() + random.NextDouble() - 1) * 2)];
        var (contents, tastes) = (Normal(items * dimension), Normal(users * dimension));
        double Match(int u, int i) => Enumerable.Range(0, dimension).Sum(d => contents[(i * dimension) + d] * tastes[(u * dimension) + d]);
        var events = new InteractionDataset(
            "contents", [.. Enumerable.Range(0, users).Select(u => $"u{u}")], [.. Enumerable.Range(0, items).Select(i => $"i{i}")], []);
        var examples = Enumerable.Range(0, users * items).Select(p => new Example(p % users, p / users, p, Worlds.Label(Match(p % users, p / users)), 0)).ToArray();
        FieldColumn[] ids = [.. RatingExamples.FieldsOf(events)];
        var vector = FieldColumn.Vector("content", FieldOwner.Item, dimension, contents);
        var train = users * items * 3 / 4;
        double Auc(params FieldColumn[] fields) => Worlds.Auc(
            FactorizationMachine.Family, Worlds.Tune(FactorizationMachine.Family, dimension: 8, epochs: 15), new ExampleSet(events, examples, fields), train);

        Assert.InRange(Auc([.. ids, vector]), 0.9, 1);
        Assert.InRange(Auc(ids), 0.35, 0.65);
    }

    private static GbdtLrOptions Trees() =>
        (GbdtLrOptions)Worlds.Tune(GbdtLr.Family, epochs: 20) with { Trees = 30, Leaves = 8, StatisticsShare = 0 };

    private static ExampleSet Quadrants()
    {
        var random = new Random(5);
        float[][] numbers = [Numbers(random), Numbers(random)];
        return Worlds.Examples(
            [.. Enumerable.Range(0, Count).Select(i => Worlds.Label(numbers[0][i] * numbers[1][i]))],
            [.. numbers.Select((n, f) => FieldColumn.Number($"number{f}", FieldOwner.Context, n))]);
    }

    private static float[] Numbers(Random random) => [.. Enumerable.Range(0, Count).Select(_ => (random.NextSingle() * 4) - 2)];
}
