using Recsys.Conformance;

namespace Recsys.Retrieval.Tests;

public abstract class HnswIndexTests(VectorMetric metric, VectorPrecision precision) : DurableVectorIndexSuite(metric)
{
    protected override bool IsExact => false;

    protected override double LeastRecall => 0.97;

    [Fact]
    public void Search_MoreEffort_FindsMore()
    {
        var (index, model, queries) = Fill(4000);
        using (index)
        {
            var recalls = new[] { 10, 20, 50, 200 }.Select(effort => queries.Average(query =>
            {
                var places = new Core.ScoredItem[10];
                var found = places[..index.Search(query, default(AcceptAll), places, effort)];
                return found.Select(f => f.Item).Intersect(model.Search(query, _ => true, 10).Select(t => t.Item)).Count() / 10.0;
            })).ToArray();

            Assert.Equal(recalls.Order(), recalls);
            Assert.True(recalls[0] < recalls[^1], $"Recall is {recalls[0]} at the least effort already.");
            Assert.InRange(recalls[^1], 0.995, 1);
        }
    }

    [Fact]
    public void Search_AllItemsReplacedManyTimes_ReachesTheRecall()
    {
        using var index = Create();
        var model = new IndexModel(Metric);
        float[] all = [];
        for (var round = 0; round < 6; round++)
        {
            all = RandomVectors.Clustered(new Random(round), 1050, Dimension, 40, 0.5f);
            index.UpsertAll(all.AsMemory(0, 1000 * Dimension));
        }

        for (var i = 0; i < 1000; i++)
        {
            model.Vectors.Add(i, all.AsSpan(i * Dimension, Dimension).ToArray());
        }

        Assert.Equal(1000, index.Count);
        Assert.InRange(Recall(index, model, [.. Enumerable.Range(1000, 50).Select(i => all.AsSpan(i * Dimension, Dimension).ToArray())]), LeastRecall, 1);
    }

    protected override IVectorIndex Create(int dimension = Dimension, int capacity = 0) => VectorIndexes.Create(new HnswIndexOptions
    {
        Dimension = dimension,
        Metric = Metric,
        Precision = precision,
        Capacity = capacity,
        BuildEffort = 100,
    });
}

public sealed class HnswFloat32InnerProductTests() : HnswIndexTests(VectorMetric.InnerProduct, VectorPrecision.Float32);

public sealed class HnswFloat32CosineTests() : HnswIndexTests(VectorMetric.Cosine, VectorPrecision.Float32);

public sealed class HnswFloat32EuclideanTests() : HnswIndexTests(VectorMetric.Euclidean, VectorPrecision.Float32);

public sealed class HnswInt8InnerProductTests() : HnswIndexTests(VectorMetric.InnerProduct, VectorPrecision.Int8);

public sealed class HnswInt8CosineTests() : HnswIndexTests(VectorMetric.Cosine, VectorPrecision.Int8);

public sealed class HnswInt8EuclideanTests() : HnswIndexTests(VectorMetric.Euclidean, VectorPrecision.Int8);
