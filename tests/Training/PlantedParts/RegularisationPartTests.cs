using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>What holds rows down where examples are few: the penalty by occurrences, and L2,1 over regions.</summary>
public class RegularisationPartTests
{
    // Twenty fields of noise with sixty categories each, and one that tells. A category leaves all regions at once, or it stays.
    [Fact]
    public void LsPlm_FieldsOfNoise_L21LeavesThemOut()
    {
        const int count = 3000, train = 1500;
        var random = new Random(9);
        var told = Worlds.Draw(random, count, 4);
        var noise = Enumerable.Range(0, 20).Select(f => Worlds.Field($"noise{f}", 60, Worlds.Draw(random, count, 60))).ToArray();
        var set = Worlds.Examples(
            [.. told.Select(v => random.NextDouble() < (v % 2 == 0 ? 0.75 : 0.25) ? 1f : 0f)],
            [Worlds.Field("told", 4, told), .. noise]);
        var options = (LsPlmOptions)Worlds.Tune(LsPlm.Family, epochs: 15, learningRate: 0.05) with { InitialDeviation = 0.1, Regions = 4, L1 = 0, L21 = 0.3 };

        var with = Worlds.Auc(LsPlm.Family, options, set, train);
        var without = Worlds.Auc(LsPlm.Family, options with { L21 = 0 }, set, train);

        Assert.True(with > without + 0.05, $"with {with:0.000}, without {without:0.000}");
    }

    // Users, items and pages have some three examples each, which a machine of pairs learns by heart.
    [Fact]
    public void RowPenalty_RareCategories_AreNotLearnedByHeart()
    {
        const int count = 3000, train = 1500;
        var random = new Random(10);
        int[] told = Worlds.Draw(random, count, 4), other = Worlds.Draw(random, count, 4);
        var set = Worlds.Examples(
            [.. told.Zip(other, (a, b) => random.NextDouble() < ((a + b) % 2 == 0 ? 0.8 : 0.2) ? 1f : 0f)],
            Worlds.Field("told", 4, told),
            Worlds.Field("other", 4, other),
            Worlds.Field("user", 500, Worlds.Draw(random, count, 500)),
            Worlds.Field("item", 500, Worlds.Draw(random, count, 500)),
            Worlds.Field("page", 500, Worlds.Draw(random, count, 500)));
        var options = Worlds.Tune(FactorizationMachine.Family, dimension: 8, epochs: 30) with { RowPenalty = 0.3 };

        var with = Worlds.Auc(FactorizationMachine.Family, options, set, train);
        var without = Worlds.Auc(FactorizationMachine.Family, options with { RowPenalty = 0 }, set, train);

        Assert.True(with > without + 0.03, $"with {with:0.000}, without {without:0.000}");
    }
}
