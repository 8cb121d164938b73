using Recsys.Data;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>Parts beside or inside of products: attention over pairs, residuals, a deep half, a net over numbers.</summary>
public class CrossingPartTests
{
    private const int Count = 4000;
    private const int Train = 3000;

    // The product of three signs is beyond any sum of pairs. Shares that the pairs themselves decide make more of them than a sum.
    [Fact]
    public void Afm_ThreeSigns_AttentionMakesMoreThanASumOfPairs()
    {
        var options = Worlds.Tune(Afm.Family, dimension: 8, epochs: 40);
        Assert.InRange(Worlds.Auc(Afm.Family, options, ThreeSigns(), Train), 0.8, 1);
    }

    // Ten units, each of two inner numbers: what would have to pass through all of them is lost, what goes around them is not.
    [Fact]
    public void DeepCrossing_ManyNarrowUnits_LearnsAroundThem()
    {
        var options = Worlds.Tune(DeepCrossing.Family, epochs: 25) with { Hidden = [.. Enumerable.Repeat(2, 10)] };
        Assert.InRange(Worlds.Auc(DeepCrossing.Family, options, ThreeSigns(), Train), 0.85, 1);
    }

    // One cross layer makes pairs, which know nothing of the product of three signs.
    [Fact]
    public void DeepAndCross_OneCrossLayer_LeavesThirdOrderToTheDeepHalf()
    {
        var options = (DeepAndCrossOptions)Worlds.Tune(DeepAndCross.Family, epochs: 20) with { CrossLayers = 1 };
        Assert.InRange(Worlds.Auc(DeepAndCross.Family, options, ThreeSigns(), Train), 0.85, 1);
    }

    // A category's meaning turns round five times along a number. Its row of two numbers, cut at zero, can turn twice; the bottom net
    // behind it as often as it likes. The top net reads products alone.
    [Fact]
    public void Dlrm_NumberThatTurnsOften_NeedsTheBottomNet()
    {
        var random = new Random(6);
        float[] numbers = [.. Enumerable.Range(0, Count).Select(_ => (random.NextSingle() * 4) - 2)];
        var values = Worlds.Draw(random, Count, 6);
        var set = Worlds.Examples(
            [.. Enumerable.Range(0, Count).Select(i => ((int)Math.Floor((numbers[i] + 2) / 0.8) + values[i]) % 2 == 0 ? 1f : 0f)],
            FieldColumn.Number("number", FieldOwner.Context, numbers),
            Worlds.Field("category", 6, values));
        var options = (DlrmOptions)Worlds.Tune(Dlrm.Family, dimension: 2, epochs: 40) with { Hidden = [], Bottom = [32] };
        Assert.InRange(Worlds.Auc(Dlrm.Family, options, set, Train), 0.82, 1);
    }

    private static ExampleSet ThreeSigns()
    {
        const int size = 6;
        var random = new Random(2);
        var values = Enumerable.Range(0, 3).Select(_ => Worlds.Draw(random, Count, size)).ToArray();
        return Worlds.Examples(
            [.. Enumerable.Range(0, Count).Select(i => Worlds.Label(Enumerable.Range(0, 3).Aggregate(1, (p, f) => p * ((values[f][i] % 2 * 2) - 1))))],
            [.. values.Select((v, f) => Worlds.Field($"field{f}", size, v))]);
    }
}
