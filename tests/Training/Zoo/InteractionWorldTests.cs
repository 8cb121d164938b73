using Recsys.Data;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>Worlds whose labels hang on one kind of interaction, each beyond the model that it is held against.</summary>
public class InteractionWorldTests
{
    // A category has an independent sign for each field that it meets. One number a category (k = 1) cannot be the right sign for
    // both others in a machine without fields; with fields it has one number for each.
    [Fact]
    public void Ffm_SignsThatDependOnTheField_BeatsFmOfTheSameDimension()
    {
        const int count = 6000, size = 12;
        var random = new Random(1);
        var values = Enumerable.Range(0, 3).Select(_ => Worlds.Draw(random, count, size)).ToArray();
        var signs = Enumerable.Range(0, 9).Select(_ => Worlds.Signs(random, size)).ToArray();
        double Pair(int f, int g, int i) => signs[(f * 3) + g][values[f][i]] * signs[(g * 3) + f][values[g][i]];
        var set = Worlds.Examples(
            [.. Enumerable.Range(0, count).Select(i => Worlds.Label(Pair(0, 1, i) + Pair(0, 2, i) + Pair(1, 2, i)))],
            [.. values.Select((v, f) => Worlds.Field($"field{f}", size, v))]);

        var aware = Worlds.Auc(FieldAwareFactorizationMachine.Family, Worlds.Tune(FieldAwareFactorizationMachine.Family, dimension: 1), set, 4000);
        var plain = Worlds.Auc(FactorizationMachine.Family, Worlds.Tune(FactorizationMachine.Family, dimension: 1), set, 4000);

        Assert.InRange(aware, 0.95, 1);
        Assert.True(plain < aware - 0.05, $"FFM {aware:0.000}, FM {plain:0.000}");
    }

    // The label is the product of three signs: given any two fields it is as often 1 as 0, so a machine of pairs is at chance. One
    // cross layer more than pairs need, or a deep part, reaches the third order.
    [Theory]
    [InlineData("dcn")]
    [InlineData("deepfm")]
    [InlineData("deep-crossing")]
    [InlineData("pnn")]
    [InlineData("wide-deep")]
    [InlineData("fnn")]
    public void Train_ProductOfThreeSigns_BeatsFm(string family)
    {
        var set = ThreeSigns();
        Assert.InRange(Worlds.Auc(FactorizationMachine.Family, Worlds.Tune(FactorizationMachine.Family), set, 3000), 0.4, 0.6);
        Assert.InRange(Worlds.Auc(ModelRegistry.Get(family), Worlds.Tune(ModelRegistry.Get(family)), set, 3000), 0.85, 1);
    }

    [Theory]
    [InlineData(CrossForm.Vector)]
    [InlineData(CrossForm.Matrix)]
    public void DeepAndCross_WithoutDeepPart_LearnsThirdOrder(CrossForm form)
    {
        // One layer of crossing makes pairs, two make triples.
        var two = (DeepAndCrossOptions)Worlds.Tune(DeepAndCross.Family) with { Form = form, CrossLayers = 2, Hidden = [] };
        var one = two with { CrossLayers = 1 };
        var set = ThreeSigns();
        Assert.InRange(Worlds.Auc(DeepAndCross.Family, one, set, 3000), 0.4, 0.6);
        Assert.InRange(Worlds.Auc(DeepAndCross.Family, two, set, 3000), 0.85, 1);
    }

    // A rule of groups with random exceptions for single pairs. Two numbers a category cannot hold which pairs they are; a weight
    // for each pair can.
    [Fact]
    public void WideAndDeep_ExceptionsToARule_BeatsItsDeepPartAlone()
    {
        const int count = 16000, size = 40;
        var random = new Random(4);
        int[][] values = [Worlds.Draw(random, count, size), Worlds.Draw(random, count, size)];
        var exceptions = Enumerable.Range(0, size * size).Select(_ => random.Next(8) == 0 ? -1 : 1).ToArray();
        var set = Worlds.Examples(
            [.. Enumerable.Range(0, count).Select(i => Worlds.Label(
                ((values[0][i] % 2) == (values[1][i] % 2) ? 1 : -1) * exceptions[(values[0][i] * size) + values[1][i]]))],
            [.. values.Select((v, f) => Worlds.Field($"field{f}", size, v))]);
        var options = (WideAndDeepOptions)Worlds.Tune(WideAndDeep.Family, dimension: 2, epochs: 12) with { Hidden = [8], WideL1 = 1e-5 };

        var both = Worlds.Auc(WideAndDeep.Family, options, set, 12000);
        var deep = Worlds.Auc(WideAndDeep.Family, options with { Wide = false }, set, 12000);

        Assert.InRange(deep, 0.8, 0.96);
        Assert.True(both > deep + 0.03, $"wide and deep {both:0.000}, deep {deep:0.000}");
    }

    private static ExampleSet ThreeSigns()
    {
        const int count = 4000, size = 6;
        var random = new Random(2);
        var values = Enumerable.Range(0, 3).Select(_ => Worlds.Draw(random, count, size)).ToArray();
        return Worlds.Examples(
            [.. Enumerable.Range(0, count).Select(i => Worlds.Label(Enumerable.Range(0, 3).Aggregate(1, (p, f) => p * ((values[f][i] % 2 * 2) - 1))))],
            [.. values.Select((v, f) => Worlds.Field($"field{f}", size, v))]);
    }
}
