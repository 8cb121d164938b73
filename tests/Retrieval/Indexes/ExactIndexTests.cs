using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Retrieval.Tests;

public abstract class ExactIndexTests(VectorMetric metric, VectorPrecision precision) : DurableVectorIndexSuite(metric)
{
    protected override bool IsExact => true;

    protected override double LeastRecall => precision == VectorPrecision.Float16 ? 0.98 : 1;

    // A half keeps 11 bits: its relative error is up to 2^-11, and that of a distance up to four times as much.
    protected override double Tolerance => precision == VectorPrecision.Float16 ? 0.02 : base.Tolerance;

    [Fact]
    public void Search_SeveralThreads_EqualsOne()
    {
        const int Count = 40_000;
        var vectors = RandomVectors.Clustered(new Random(17), Count + 5, 8, 200, 0.5f);
        using var one = Create(8, Count);
        using var several = VectorIndexes.Create(Options(8, Count) with { Threads = 3 });
        one.UpsertAll(vectors.AsMemory(0, Count * 8));
        several.UpsertAll(vectors.AsMemory(0, Count * 8));

        for (var i = Count; i < Count + 5; i++)
        {
            var query = vectors.AsSpan(i * 8, 8).ToArray();
            Assert.Equal(Search(one, query, 30, new Remainder(2, 0)), Search(several, query, 30, new Remainder(2, 0)));
        }
    }

    // A batch goes through blocks too small for a guess.
    [Theory]
    [InlineData(64, 1)]
    [InlineData(500, 1)]
    [InlineData(500, 3)]
    [InlineData(500, 60)]
    public void Search_ManyWantedFromAGuessedThreshold_EqualsAScanInOrder(int k, int everyAccepted)
    {
        const int Count = 18_000;
        var vectors = RandomVectors.Clustered(new Random(19), Count + 5, 8, 40, 0.5f);
        using var index = Create(8, Count);
        index.UpsertAll(vectors.AsMemory(0, Count * 8));
        for (var i = 0; i < Count; i += 7)
        {
            index.Remove(i);
        }

        var filter = new Remainder(everyAccepted, 0);
        var found = new int[1];
        for (var i = Count; i < Count + 5; i++)
        {
            var query = vectors.AsSpan(i * 8, 8).ToArray();
            var inOrder = new ScoredItem[k];
            index.SearchBatch(query, filter, inOrder, found);
            Assert.Equal(inOrder[..found[0]], Search(index, query, k, filter));
        }
    }

    protected override IVectorIndex Create(int dimension = Dimension, int capacity = 0) => VectorIndexes.Create(Options(dimension, capacity));

    private ExactIndexOptions Options(int dimension, int capacity) =>
        new() { Dimension = dimension, Metric = Metric, Precision = precision, Capacity = capacity };
}

public sealed class ExactFloat32InnerProductTests() : ExactIndexTests(VectorMetric.InnerProduct, VectorPrecision.Float32);

public sealed class ExactFloat32CosineTests() : ExactIndexTests(VectorMetric.Cosine, VectorPrecision.Float32);

public sealed class ExactFloat32EuclideanTests() : ExactIndexTests(VectorMetric.Euclidean, VectorPrecision.Float32);

public sealed class ExactFloat16InnerProductTests() : ExactIndexTests(VectorMetric.InnerProduct, VectorPrecision.Float16)
{
    [Fact]
    public void Upsert_NumberBeyondHalfPrecision_IsRefused()
    {
        using var index = Create();
        var vector = new float[Dimension];
        vector[3] = 70_000;

        var error = Assert.Throws<ArgumentException>(() => index.Upsert(5, vector));
        Assert.Contains("item 5 holds 70000 at place 3", error.Message);
        Assert.Equal(0, index.Count);
    }
}

public sealed class ExactFloat16CosineTests() : ExactIndexTests(VectorMetric.Cosine, VectorPrecision.Float16);

public sealed class ExactFloat16EuclideanTests() : ExactIndexTests(VectorMetric.Euclidean, VectorPrecision.Float16);

public sealed class ExactInt8InnerProductTests() : ExactIndexTests(VectorMetric.InnerProduct, VectorPrecision.Int8);

public sealed class ExactInt8CosineTests() : ExactIndexTests(VectorMetric.Cosine, VectorPrecision.Int8);

public sealed class ExactInt8EuclideanTests() : ExactIndexTests(VectorMetric.Euclidean, VectorPrecision.Int8);
