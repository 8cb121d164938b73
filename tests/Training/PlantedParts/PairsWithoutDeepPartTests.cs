using Recsys.Core;
using Recsys.Data;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>
/// Users and items have a hidden sign each, and a user likes the items of the own sign; the test asks for pairs that training has not
/// seen. A weighted sum of single embeddings is at chance there. Without hidden layers a deep part is such a sum, so that what multiplies
/// embeddings has to do the work: each test fails where it is taken out, though no test of the whole model would.
/// </summary>
public class PairsWithoutDeepPartTests
{
    private const int Size = 24;
    private static readonly (ExampleSet Set, int[] Train, int[] Unseen) World = Create();

    [Theory]
    [InlineData(ProductForm.Inner)]
    [InlineData(ProductForm.Outer)]
    public void Pnn_ProductsAlone_KnowUnseenPairs(ProductForm form) => Knows((PnnOptions)Flat(Pnn.Family) with { Form = form }, Pnn.Family);

    [Fact]
    public void DeepFm_MachineAlone_KnowsUnseenPairs() => Knows(Flat(DeepFm.Family), DeepFm.Family);

    [Fact]
    public void Nfm_PooledProductsAlone_KnowUnseenPairs() => Knows(Flat(Nfm.Family), Nfm.Family);

    [Fact]
    public void NeuralCf_ProductBesideAFlatDeepPart_KnowsUnseenPairs() =>
        Knows((NeuralCfOptions)Flat(NeuralCf.Family) with { Form = NeuralCfForm.NeuMf }, NeuralCf.Family);

    private static RankerOptions Flat(ModelFamily family) => Worlds.Tune(family, epochs: 25) with { Hidden = [] };

    private static void Knows(RankerOptions options, ModelFamily family) =>
        Assert.InRange(Worlds.Auc(family, options, World.Set, World.Train, World.Unseen), 0.9, 1);

    private static (ExampleSet Set, int[] Train, int[] Unseen) Create()
    {
        var random = new Random(3);
        var pairs = Enumerable.Range(0, Size * Size).ToArray();
        random.Shuffle(pairs);
        var known = pairs.Length * 2 / 3;
        int[] drawn = [.. pairs[..known], .. pairs[..known], .. pairs[..known], .. pairs[known..]];
        var examples = drawn.Select((p, i) => new Example(p / Size, p % Size, i, p / Size % 2 == p % Size % 2 ? 1 : 0, 0)).ToArray();
        var events = new InteractionDataset(
            "pairs", [.. Enumerable.Range(0, Size).Select(u => $"u{u}")], [.. Enumerable.Range(0, Size).Select(i => $"i{i}")], []);
        return (new ExampleSet(events, examples, [.. RatingExamples.FieldsOf(events)]), [.. Enumerable.Range(0, 3 * known)], [.. Enumerable.Range(3 * known, pairs.Length - known)]);
    }
}
