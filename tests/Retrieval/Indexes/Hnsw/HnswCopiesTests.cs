using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Retrieval.Tests;

/// <summary>Copies of one vector in a larger graph cost no recall of the others, however they lie among them.</summary>
public sealed class HnswCopiesTests
{
    private const int Dimension = 32;
    private const int Different = 17_000;
    private const int Copies = 3_000;
    private const int K = 10;

    [Theory]
    [InlineData(VectorPrecision.Int8)]
    [InlineData(VectorPrecision.Float32)]
    public void Search_ThreeThousandCopiesAmongTwentyThousand_FindsWhatItFindsWithout(VectorPrecision precision)
    {
        var vectors = RandomVectors.Clustered(new Random(23), Different + 51, Dimension, 200, 0.9f);
        var copy = vectors.AsSpan(0, Dimension).ToArray();
        int[] order = [.. Enumerable.Range(0, Different + Copies)];
        new Random(29).Shuffle(order);

        using var without = Create(precision);
        using var with = Create(precision);
        using var exact = VectorIndexes.Create(new ExactIndexOptions { Dimension = Dimension, Precision = VectorPrecision.Float32 });
        foreach (var item in order)
        {
            var vector = item < Different ? vectors.AsSpan((item + 1) * Dimension, Dimension) : copy;
            with.Upsert(item, vector);
            if (item < Different)
            {
                without.Upsert(item, vector);
                exact.Upsert(item, vector);
            }
        }

        // Queries of which no copy is among the nearest: those are asked for in both graphs.
        var queries = Enumerable.Range(Different + 1, 50).Select(q => vectors.AsSpan(q * Dimension, Dimension).ToArray())
            .Where(q => VectorMath.Dot(q, copy) < Search(exact, q)[^1].Score).ToArray();
        Assert.True(queries.Length > 40);
        var expected = Recall(without, exact, queries);
        Assert.InRange(expected, 0.9, 1);
        Assert.InRange(Recall(with, exact, queries), expected - 0.01, 1);
        Assert.Equal(Enumerable.Range(Different, Copies), Find(with, copy, Copies).Select(f => f.Item).Order());
    }

    [Fact]
    public void UpsertAll_CopiesBySeveralThreads_AreFewNodesAndAllFound()
    {
        const int Count = 2000;
        var options = new HnswIndexOptions { Dimension = Dimension, BuildEffort = 100 };
        using var index = VectorIndexes.Of(options);
        index.Begin(Count);
        var copy = RandomVectors.Next(new Random(2), Dimension);
        index.UpsertAll(Enumerable.Repeat(copy, Count).SelectMany(v => v).ToArray(), threads: 4);

        // Those that are inserted at one moment may miss each other.
        var columns = new HnswColumns(index.CurrentMemory, options);
        Assert.InRange(Enumerable.Range(0, Count).Count(slot => !columns.IsCopy(slot)), 1, 16);
        Assert.Equal(Enumerable.Range(0, Count), Find(index, copy, Count).Select(f => f.Item));
    }

    [Fact]
    public void Upsert_MemoryOfAFileFromBeforeCopies_KeepsThemAsNodesUntilItGrows()
    {
        var options = new HnswIndexOptions { Dimension = Dimension, BuildEffort = 100 };
        using var index = VectorIndexes.Of(options);
        index.Begin(new SlotMemory(index.FirstLayout(100)));
        var copy = RandomVectors.Next(new Random(1), Dimension);
        var columns = Columns();
        for (var item = 0; item < 90; item++)
        {
            index.Upsert(item, copy);
        }

        Assert.False(columns.HoldsCopies);
        Assert.Equal(Enumerable.Range(0, 90), Find(index, copy, 90).Select(f => f.Item));
        for (var item = 90; item < 300; item++)
        {
            index.Upsert(item, copy);
        }

        Assert.True(Columns().HoldsCopies);
        Assert.True(Columns().IsCopy(299));
        Assert.Equal(Enumerable.Range(0, 300), Find(index, copy, 300).Select(f => f.Item));

        HnswColumns Columns() => new(index.CurrentMemory, options);
    }

    private static double Recall(IVectorIndex index, IVectorIndex exact, float[][] queries) =>
        queries.Average(q => Search(index, q).Select(f => f.Item).Intersect(Search(exact, q).Select(f => f.Item)).Count() / (double)K);

    private static ScoredItem[] Search(IVectorIndex index, float[] query) => Find(index, query, K);

    private static ScoredItem[] Find(IVectorIndex index, float[] query, int k)
    {
        var places = new ScoredItem[k];
        return places[..index.Search(query, default(AcceptAll), places)];
    }

    private static IVectorIndex Create(VectorPrecision precision) =>
        VectorIndexes.Create(new HnswIndexOptions { Dimension = Dimension, Precision = precision, BuildEffort = 100 });
}
