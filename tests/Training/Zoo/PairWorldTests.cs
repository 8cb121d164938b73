using Recsys.Core;
using Recsys.Data;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>
/// Users and items have a hidden sign each, and a user likes the items of the own sign: half the users like an item and half do
/// not, so that weights of single categories know nothing.
/// </summary>
public class PairWorldTests
{
    private const int Size = 30;
    private static readonly (ExampleSet Set, int[] Train, int[] Seen, int[] Unseen) World = Create();

    // Over all pairs every user and every item has as many likes as dislikes.
    [Fact]
    public void LogisticRegression_AllPairs_IsAtChance() => Assert.InRange(Auc(LogisticRegression.Family, [.. World.Seen, .. World.Unseen]), 0.4, 0.6);

    [Fact]
    public void Poly2_PairsSeen_LearnsThem() => Assert.InRange(Auc(Poly2.Family, World.Seen), 0.9, 1);

    // A pair's own weight says nothing of another pair, while vectors of both sides have met others.
    [Fact]
    public void Poly2_PairsUnseen_IsAtChanceWhereFactorizationKnows()
    {
        Assert.InRange(Auc(Poly2.Family, World.Unseen), 0, 0.6);
        Assert.InRange(Auc(FactorizationMachine.Family, World.Unseen), 0.9, 1);
    }

    [Theory]
    [InlineData("ffm")]
    [InlineData("deepfm")]
    [InlineData("nfm")]
    [InlineData("afm")]
    [InlineData("pnn")]
    [InlineData("dlrm")]
    [InlineData("dcn")]
    [InlineData("neural-cf")]
    [InlineData("deep-crossing")]
    public void Train_PairsUnseen_KnowsThem(string family) => Assert.InRange(Auc(ModelRegistry.Get(family), World.Unseen), 0.85, 1);

    [Theory]
    [InlineData(NeuralCfForm.Gmf)]
    [InlineData(NeuralCfForm.Mlp)]
    [InlineData(NeuralCfForm.NeuMf)]
    public void NeuralCf_EveryForm_KnowsUnseenPairs(NeuralCfForm form)
    {
        var options = (NeuralCfOptions)Worlds.Tune(NeuralCf.Family) with { Form = form };
        Assert.InRange(Worlds.Auc(NeuralCf.Family, options, World.Set, World.Train, World.Unseen), 0.85, 1);
    }

    [Theory]
    [InlineData(ProductForm.Inner)]
    [InlineData(ProductForm.Outer)]
    public void Pnn_EveryForm_KnowsUnseenPairs(ProductForm form)
    {
        var options = (PnnOptions)Worlds.Tune(Pnn.Family) with { Form = form };
        Assert.InRange(Worlds.Auc(Pnn.Family, options, World.Set, World.Train, World.Unseen), 0.85, 1);
    }

    private static double Auc(ModelFamily family, int[] test) => Worlds.Auc(family, Worlds.Tune(family), World.Set, World.Train, test);

    private static (ExampleSet Set, int[] Train, int[] Seen, int[] Unseen) Create()
    {
        var random = new Random(3);
        int[] signs = [.. Enumerable.Range(0, Size).Select(i => (i % 2 * 2) - 1)];
        var pairs = Enumerable.Range(0, Size * Size).ToArray();
        random.Shuffle(pairs);
        var known = pairs.Length * 2 / 3;

        // Each known pair thrice to learn from and once to test.
        int[] drawn = [.. pairs[..known], .. pairs[..known], .. pairs[..known], .. pairs];
        var examples = drawn.Select((p, i) => new Example(p / Size, p % Size, i, Worlds.Label(signs[p / Size] * signs[p % Size]), 0)).ToArray();
        var events = new InteractionDataset(
            "pairs", [.. Enumerable.Range(0, Size).Select(u => $"u{u}")], [.. Enumerable.Range(0, Size).Select(i => $"i{i}")], []);
        int[] Range(int from, int count) => [.. Enumerable.Range(from, count)];
        return (new ExampleSet(events, examples, [.. RatingExamples.FieldsOf(events)]), Range(0, 3 * known), Range(3 * known, known), Range(4 * known, pairs.Length - known));
    }
}
