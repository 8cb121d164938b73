namespace Recsys.Online.Tests;

/// <summary>Both learners beside textbook ones, and in a world whose weights are known.</summary>
public sealed class LearnerTests
{
    private static readonly double[] Planted = [1.5, -1.5, 1, -1, 0.5];

    public static TheoryData<string> Learners => ["ftrl", "fobos"];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 0)]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    public void Ftrl_HasTheWeightsOfTheDenseOne(double l1, double l2)
    {
        var options = new FtrlOptions { L1 = l1, L2 = l2 };
        var world = new PlantedClicks(Planted, noise: 30, bias: -1, seed: 3);
        var (learner, oracle) = (new FtrlProximal(world.Size, options), new DenseFtrl(world.Size, options));
        Follow(world, learner, (b, l) => oracle.Learn(b, l));

        // The oracle's weights are those that its last sample met.
        oracle.Learn([], false);
        Assert.Equal(oracle.Weights, Weights(learner, world.Size), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Contains(oracle.Weights, w => Math.Abs(w) > 0.1);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.02, 0)]
    [InlineData(0, 0.02)]
    [InlineData(0.01, 0.01)]
    [InlineData(0.001, 1)]
    public void Fobos_HasTheWeightsOfTheDenseOne(double l1, double l2)
    {
        // A rate of 10 and an L2 of 1 let the product of all steps pass its bound within the stream.
        var options = new FobosOptions { Rate = l2 == 1 ? 10 : 0.5, L1 = l1, L2 = l2 };
        var world = new PlantedClicks(Planted, noise: 30, bias: -1, seed: 3);
        var (learner, oracle) = (new Fobos(world.Size, options), new DenseFobos(world.Size, options));
        Follow(world, learner, (b, l) => oracle.Learn(b, l));

        Assert.Equal(oracle.Weights, Weights(learner, world.Size), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Contains(oracle.Weights, w => Math.Abs(w) > 0.01);
    }

    [Theory]
    [MemberData(nameof(Learners))]
    public void PlantedWorld_LossComesCloseToBayes(string name)
    {
        var world = new PlantedClicks(Planted, noise: 0, bias: -1, seed: 5);
        var learner = Make(name, world.Size, l1: 0);
        Learn(world, learner, 40_000);
        var (loss, bayes) = Learn(world, learner, 20_000);

        Assert.InRange(loss - bayes, -0.0005, 0.003);
        var weights = Weights(learner, world.Size);
        Assert.All(Planted.Select((w, f) => (Planted: w, Learned: weights[1 + f])), w => Assert.InRange(w.Learned - w.Planted, -0.2, 0.2));
    }

    [Theory]
    [MemberData(nameof(Learners))]
    public void L1_LeavesNoWeightToWhatTellsNothing_AndL2DoesNot(string name)
    {
        var world = new PlantedClicks(Planted, noise: 500, bias: -1, seed: 7);
        var (sparse, dense) = (Make(name, world.Size, l1: 1), Make(name, world.Size, l1: 0));
        for (var i = 0; i < 20_000; i++)
        {
            var (buckets, label, _) = world.Next();
            sparse.Learn(buckets, label);
            dense.Learn(buckets, label);
        }

        Assert.InRange(Weights(sparse, world.Size)[(1 + Planted.Length)..].Count(w => w == 0), 400, 500);
        Assert.Equal(0, Weights(dense, world.Size)[(1 + Planted.Length)..].Count(w => w == 0));
        Assert.All(Planted.Select((w, f) => (Planted: w, Learned: sparse.WeightOf(1 + f))).Where(w => Math.Abs(w.Planted) >= 1), w => Assert.True(w.Learned * w.Planted > 0));
    }

    [Theory]
    [MemberData(nameof(Learners))]
    public void WorldThatTurns_IsLearnedAnew(string name)
    {
        var world = new PlantedClicks(Planted, noise: 0, bias: -1, seed: 9);
        var learner = Make(name, world.Size, l1: 0);
        Learn(world, learner, 10_000);
        world.Weights = [.. Planted.Select(w => -w)];
        var (atFirst, bayes) = Learn(world, learner, 200);
        Learn(world, learner, 40_000);
        var (later, bayesLater) = Learn(world, learner, 10_000);

        Assert.True(atFirst - bayes > 0.15, $"{atFirst} against {bayes}");
        Assert.InRange(later - bayesLater, -0.001, 0.01);
    }

    [Fact]
    public void RepeatedBucket_CountsAsOftenAsItIsThere()
    {
        var (twice, once) = (new FtrlProximal(4, new FtrlOptions { L1 = 0 }), new FtrlProximal(4, new FtrlOptions { L1 = 0 }));
        twice.Learn([1, 2, 1], true);
        once.Learn([1, 2], true);

        Assert.Equal(-1, twice.StateOf(1).Z);
        Assert.Equal(-0.5, once.StateOf(1).Z);
        Assert.Equal(once.StateOf(2), twice.StateOf(2));
    }

    [Fact]
    public void State_TakenOver_GoesOnAsTheSameLearner()
    {
        var world = new PlantedClicks(Planted, noise: 10, bias: -1, seed: 11);
        var (first, second) = (new FtrlProximal(world.Size, new FtrlOptions()), new FtrlProximal(world.Size, new FtrlOptions()));
        Learn(world, first, 1000);
        for (var b = 0; b < world.Size; b++)
        {
            var (z, n) = first.StateOf(b);
            second.SetState(b, z, n);
        }

        Follow(world, first, (buckets, label) => second.Learn(buckets, label));
        Assert.Equal(Weights(first, world.Size), Weights(second, world.Size));
    }

    private static IOnlineLearner Make(string name, int size, double l1) => name == "ftrl"
        ? new FtrlProximal(size, new FtrlOptions { L1 = 8 * l1, L2 = 0 })
        : new Fobos(size, new FobosOptions { Rate = 1, L1 = 0.02 * l1, L2 = 0 });

    private static double[] Weights(IOnlineLearner learner, int size) => [.. Enumerable.Range(0, size).Select(learner.WeightOf)];

    private static void Follow(PlantedClicks world, IOnlineLearner learner, Action<int[], bool> oracle)
    {
        for (var i = 0; i < 3000; i++)
        {
            var (buckets, label, _) = world.Next();
            learner.Learn(buckets, label);
            oracle(buckets, label);
        }
    }

    // Mean loss of what was predicted before each sample was learned, and that of whoever knows the weights.
    private static (double Loss, double Bayes) Learn(PlantedClicks world, IOnlineLearner learner, int samples)
    {
        var (loss, bayes) = (0.0, 0.0);
        for (var i = 0; i < samples; i++)
        {
            var (buckets, label, p) = world.Next();
            loss += Logistic.Loss(learner.Learn(buckets, label), label);
            bayes += Logistic.Loss(p, label);
        }

        return (loss / samples, bayes / samples);
    }
}
