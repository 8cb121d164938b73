using FsCheck.Fluent;
using Recsys.Core;
using Recsys.Retrieval;
using Xunit;

namespace Recsys.Conformance;

/// <summary>What every vector index owes its caller. Exact ones are held against brute force, the others against a recall.</summary>
/// <param name="metric">What a score is.</param>
public abstract class VectorIndexSuite(VectorMetric metric)
{
    protected const int Dimension = 24;
    private const int K = 10;

    protected VectorMetric Metric => metric;

    /// <summary>Whether the index finds exactly the nearest items.</summary>
    protected abstract bool IsExact { get; }

    /// <summary>How far a score may be from its definition in double precision, for vectors of length up to about four.</summary>
    protected virtual double Tolerance => 2e-4;

    /// <summary>Share of the true ten nearest that must be found among 2,000 clustered vectors.</summary>
    protected abstract double LeastRecall { get; }

    /// <summary>Makes an empty index.</summary>
    protected abstract IVectorIndex Create(int dimension = Dimension, int capacity = 0);

    [Fact]
    public void Search_AfterAnyChanges_GivesWhatTheIndexHolds()
    {
        var cases = from seed in Gen.Choose(0, 1_000_000)
                    from dimension in Gen.Elements(1, 3, 8, 20, 64)
                    from operations in Gen.Choose(0, 300)
                    from k in Gen.Choose(1, 40)
                    select (seed, dimension, operations, k);
        Properties.ForAll(cases, c =>
        {
            using var index = Create(c.dimension);
            var model = new IndexModel(metric);
            var random = new Random(c.seed);
            for (var i = 0; i < c.operations; i++)
            {
                Change(index, model, random, c.dimension);
            }

            Assert.Equal(model.Vectors.Count, index.Count);
            Assert.All(Enumerable.Range(0, 120), item => Assert.Equal(model.Vectors.ContainsKey(item), index.Contains(item)));
            var query = RandomVectors.Next(random, c.dimension);
            var remainder = random.Next(3);
            CheckSearch(index, model, query, c.k, new Remainder(1, 0));
            CheckSearch(index, model, query, c.k, new Remainder(3, remainder));
        });
    }

    [Fact]
    public void Search_ClusteredVectors_ReachesTheRecall()
    {
        var (index, model, queries) = Fill(2000);
        using (index)
        {
            Assert.InRange(Recall(index, model, queries), LeastRecall, 1);
        }
    }

    [Fact]
    public void Search_AfterMostItemsWereRemovedOrReplaced_StillReachesTheRecall()
    {
        var (index, model, queries) = Fill(4000);
        var random = new Random(3);
        using (index)
        {
            foreach (var item in Enumerable.Range(0, 4000).Where(i => i % 4 != 0))
            {
                Assert.True(index.Remove(item));
                model.Vectors.Remove(item);
                if (item % 4 == 1)
                {
                    var vector = model.Vectors[random.Next(1000) * 4].ToArray();
                    vector[random.Next(Dimension)] += 0.1f;
                    index.Upsert(item, vector);
                    model.Vectors.Add(item, vector);
                }
            }

            Assert.Equal(2000, index.Count);
            Assert.InRange(Recall(index, model, queries), LeastRecall, 1);
        }
    }

    [Fact]
    public void Search_RareItems_FindsThemWithinTheSearch()
    {
        var (index, model, queries) = Fill(2000);
        using (index)
        {
            foreach (var query in queries.Take(10))
            {
                CheckSearch(index, model, query, K, new Remainder(100, 7), mustBeFull: LeastRecall > 0.9);
            }
        }
    }

    [Fact]
    public void Search_ItemsOwnVector_FindsTheItem()
    {
        // Of unit vectors none is nearer to a vector than itself.
        var (index, model, _) = Fill(2000);
        using (index)
        {
            Assert.All(model.Vectors, v => Assert.Equal(v.Key, Search(index, v.Value, 1).Single().Item));
        }
    }

    [Fact]
    public void Search_EqualVectors_FindsThemAllOnce()
    {
        using var index = Create();
        var vector = RandomVectors.Next(new Random(1), Dimension);
        for (var item = 0; item < 30; item++)
        {
            index.Upsert(item, vector);
        }

        Assert.Equal(Enumerable.Range(0, 30), Search(index, vector, 30).Select(i => i.Item));
    }

    [Theory]
    [InlineData(33, false)]
    [InlineData(33, true)]
    [InlineData(400, false)]
    public void Search_CopiesInsertedFirst_ReachesTheRecallAndFindsEachCopy(int copies, bool lengthsDiffer)
    {
        var (index, model, queries) = FillWithCopies(copies, lengthsDiffer && metric == VectorMetric.Cosine);
        using (index)
        {
            Assert.InRange(Recall(index, model, queries), LeastRecall, 1);
            Assert.Equal(Enumerable.Range(0, copies), Search(index, model.Vectors[0], copies).Select(f => f.Item).Order());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Search_KAboveCount_GivesNoMoreThanThereIs(int count)
    {
        using var index = Create();
        var vector = RandomVectors.Next(new Random(1), Dimension);
        for (var item = 0; item < count; item++)
        {
            index.Upsert(item, [.. vector.Select((x, d) => d == item ? x + 0.01f : x)]);
        }

        Assert.Equal(count, Search(index, vector, 100).Length);
        Assert.Empty(Search(index, vector, 0));
    }

    [Fact]
    public void Upsert_KnownItem_MovesIt()
    {
        using var index = Create();
        var random = new Random(1);
        var (before, after) = (RandomVectors.Next(random, Dimension), RandomVectors.Next(random, Dimension));
        index.Upsert(7, before);
        index.Upsert(7, after);

        var found = Assert.Single(Search(index, after, 5));
        Assert.Equal(7, found.Item);
        Assert.Equal(new IndexModel(metric).Score(after, after), found.Score, Tolerance);
        Assert.Equal(1, index.Count);
    }

    [Fact]
    public void Remove_UnknownItem_SaysSo()
    {
        using var index = Create();
        index.Upsert(1, RandomVectors.Next(new Random(1), Dimension));

        Assert.False(index.Remove(2));
        Assert.True(index.Remove(1));
        Assert.False(index.Remove(1));
        Assert.Equal(0, index.Count);
        Assert.False(index.Contains(1));
    }

    [Theory]
    [InlineData(float.NaN, "holds NaN at place 2")]
    [InlineData(float.PositiveInfinity, "holds Infinity at place 2")]
    [InlineData(0f, "is zero")]
    public void UpsertAndSearch_VectorWithoutDirection_AreRefused(float value, string reason)
    {
        using var index = Create();
        var vector = new float[Dimension];
        vector[2] = value;

        var stored = Assert.Throws<ArgumentException>(() => index.Upsert(41, vector));
        Assert.Contains($"item 41 {reason}", stored.Message);
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => Search(index, vector, 1)).Message);
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => index.SearchBatch(vector, default(AcceptAll), new ScoredItem[1], new int[1])).Message);
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public void UpsertAndSearch_WrongLengthsAndNegativeNumbers_AreRefused()
    {
        using var index = Create();
        var vector = RandomVectors.Next(new Random(1), Dimension);

        Assert.Contains("dimension is 24", Assert.Throws<ArgumentException>(() => index.Upsert(1, vector[1..])).Message);
        Assert.Contains("dimension is 24", Assert.Throws<ArgumentException>(() => Search(index, vector[1..], 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Upsert(-1, vector));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Search(vector, default(AcceptAll), new ScoredItem[1], -1));
        Assert.Throws<ArgumentException>(() => index.SearchBatch(vector, default(AcceptAll), new ScoredItem[4], new int[2]));
        Assert.Throws<ArgumentException>(() => index.SearchBatch([.. vector, .. vector], default(AcceptAll), new ScoredItem[5], new int[2]));
    }

    [Fact]
    public void SearchBatch_ManyQueries_EqualsOneByOne()
    {
        var (index, _, queries) = Fill(1500);
        using (index)
        {
            var places = new ScoredItem[queries.Length * K];
            var found = new int[queries.Length];
            index.SearchBatch([.. queries.SelectMany(q => q)], new Remainder(2, 1), places, found);

            for (var i = 0; i < queries.Length; i++)
            {
                Assert.Equal(Search(index, queries[i], K, new Remainder(2, 1)), places.AsSpan(i * K, found[i]).ToArray());
            }
        }
    }

    [Fact]
    public void UpsertAll_SameVectorsAndOneThread_GivesTheSameResults()
    {
        var (one, _, queries) = Fill(1000);
        var (other, _, _) = Fill(1000);
        using (one)
        using (other)
        {
            Assert.All(queries, q => Assert.Equal(Search(one, q, K), Search(other, q, K)));
        }
    }

    [Fact]
    public void Dispose_ThenUse_Throws()
    {
        var index = Create();
        index.Dispose();
        index.Dispose();

        var vector = RandomVectors.Next(new Random(1), Dimension);
        Assert.Throws<ObjectDisposedException>(() => index.Upsert(1, vector));
        Assert.Throws<ObjectDisposedException>(() => index.Remove(1));
        Assert.Throws<ObjectDisposedException>(() => Search(index, vector, 1));
    }

    protected static ScoredItem[] Search(IVectorIndex index, float[] query, int k) => Search(index, query, k, default(AcceptAll));

    protected static ScoredItem[] Search<TFilter>(IVectorIndex index, float[] query, int k, TFilter filter)
        where TFilter : struct, IRowFilter
    {
        var places = new ScoredItem[k];
        return places[..index.Search(query, filter, places)];
    }

    /// <summary>An index of clustered unit vectors, its model, and queries of the same kind that are not in it.</summary>
    protected (IVectorIndex Index, IndexModel Model, float[][] Queries) Fill(int count, int threads = 1)
    {
        var all = RandomVectors.Clustered(new Random(17), count + 50, Dimension, 40, 0.5f);
        var index = Create();
        index.UpsertAll(all.AsMemory(0, count * Dimension), threads: threads);
        var model = new IndexModel(metric);
        for (var i = 0; i < count; i++)
        {
            model.Vectors.Add(i, all.AsSpan(i * Dimension, Dimension).ToArray());
        }

        return (index, model, [.. Enumerable.Range(count, 50).Select(i => all.AsSpan(i * Dimension, Dimension).ToArray())]);
    }

    /// <summary>As <see cref="Fill"/> with 2,000 vectors behind copies of one, which under the cosine may differ in length.</summary>
    protected (IVectorIndex Index, IndexModel Model, float[][] Queries) FillWithCopies(int copies, bool lengthsDiffer = false)
    {
        const int Different = 2000;
        var all = RandomVectors.Clustered(new Random(19), Different + 51, Dimension, 40, 0.5f);
        float[][] vectors =
        [
            .. Enumerable.Range(0, copies).Select(c => all[..Dimension].Select(x => lengthsDiffer ? x * (1 + (c % 7)) : x).ToArray()),
            .. Enumerable.Range(1, Different).Select(i => all.AsSpan(i * Dimension, Dimension).ToArray()),
        ];
        var (index, model) = (Create(), new IndexModel(metric));
        foreach (var (item, vector) in vectors.Index())
        {
            index.Upsert(item, vector);
            model.Vectors.Add(item, vector);
        }

        return (index, model, [.. Enumerable.Range(Different + 1, 50).Select(i => all.AsSpan(i * Dimension, Dimension).ToArray())]);
    }

    protected double Recall(IVectorIndex index, IndexModel model, float[][] queries) => queries.Average(query =>
    {
        var found = Search(index, query, K);
        model.Check(query, _ => true, found, Tolerance);
        return found.Select(f => f.Item).Intersect(model.Search(query, _ => true, K).Select(t => t.Item)).Count() / (double)K;
    });

    private static void Change(IVectorIndex index, IndexModel model, Random random, int dimension)
    {
        var item = random.Next(120);
        if (random.Next(3) == 0)
        {
            Assert.Equal(model.Vectors.Remove(item), index.Remove(item));
            return;
        }

        var vector = RandomVectors.Next(random, dimension);
        index.Upsert(item, vector);
        model.Vectors[item] = vector;
    }

    private void CheckSearch(IVectorIndex index, IndexModel model, float[] query, int k, Remainder filter, bool mustBeFull = false)
    {
        var found = Search(index, query, k, filter);
        model.Check(query, filter.Accepts, found, Tolerance);
        var best = model.Search(query, filter.Accepts, k);
        Assert.True(found.Length <= best.Length);
        if (IsExact || mustBeFull)
        {
            Assert.Equal(best.Length, found.Length);
        }

        if (IsExact)
        {
            // Scores instead of items: two items whose scores differ by rounding alone may change places.
            Assert.All(best, (expected, i) => Assert.Equal(expected.Score, found[i].Score, Tolerance));
        }
    }

    /// <summary>Accepts items with a given remainder.</summary>
    protected readonly struct Remainder(int divisor, int remainder) : IRowFilter
    {
        public bool Accepts(int row) => row % divisor == remainder;
    }
}
