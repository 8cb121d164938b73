using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;
using TorchSharp;

namespace Recsys.Training.Tests;

/// <summary>What looks only at the rows that steps name comes out as what looks at all of them.</summary>
public class RowSparseTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void StateAverage_OfTouchedRows_IsThatOfTheWholeTable(bool exactZeros)
    {
        using var scope = torch.NewDisposeScope();
        var random = new Random(4);
        using var table = new RowTable(random, rows: 12, dimension: 3, deviation: 1, torch.CPU);
        using var sparse = new StateAverage([table.Values], 0.6, exactZeros, (table.Values, table.Touched));
        using var whole = new StateAverage([table.Values], 0.6, exactZeros);
        for (var taken = 0; taken < 5; taken++)
        {
            for (var step = 0; step < 2; step++)
            {
                var rows = torch.tensor(Enumerable.Range(0, 12).OrderBy(_ => random.Next()).Take(3).Select(r => (long)r).ToArray());
                var gathered = table.Gather(rows);
                (gathered * gathered).sum().backward();
                table.Update(rows, gathered, 0.1);
            }

            sparse.Take(taken);
            whole.Take(taken);
            Assert.Equal(whole.Means[0].ToArray(), sparse.Means[0].ToArray());
            var live = table.Values.ToArray();
            Assert.Equal(whole.Means[0].ToArray(), sparse.With(() => table.Values.ToArray()));
            Assert.Equal(live, table.Values.ToArray());
        }
    }

    // 64 buckets, of which the batch names eight at most; the others keep the weight that they began with, 0.
    [Fact]
    public void HashedPairs_Update_MovesNamedBucketsAlone()
    {
        var set = Worlds.Examples([1, 0, 1, 1], Worlds.Field("a", 3, [0, 1, 2, 0]), Worlds.Field("b", 2, [0, 1, 0, 1]));
        var options = (Poly2Options)Worlds.Tune(Poly2.Family, epochs: 3) with { Buckets = 64, L1 = 1e-3 };
        using var ranker = RankingTrainer.Train(Poly2.Family, options, set, [0, 1, 2, 3], [], cancellationToken: TestContext.Current.CancellationToken);

        var weights = ranker.Model.Hashed!.Weights.ToArray();
        var touched = ranker.Model.Hashed.Touched.to(torch.float32).ToArray();

        // Three pairs of known categories, and two of an unknown one at most.
        Assert.InRange(touched.Count(t => t > 0), 3, 8);
        Assert.All(weights.Zip(touched), w => Assert.True(w.First == 0 || w.Second > 0));
        Assert.InRange(weights.Count(w => w != 0), 3, 4);
    }
}
