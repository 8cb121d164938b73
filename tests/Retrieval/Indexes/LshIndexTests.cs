using Recsys.Conformance;

namespace Recsys.Retrieval.Tests;

public abstract class LshIndexTests(VectorMetric metric) : DurableVectorIndexSuite(metric)
{
    protected override bool IsExact => false;

    protected override double LeastRecall => 0.8;

    protected override IVectorIndex Create(int dimension = Dimension, int capacity = 0) => VectorIndexes.Create(new LshIndexOptions
    {
        Dimension = dimension,
        Metric = Metric,
        Capacity = capacity,
        Tables = 24,
        Hashes = Metric == VectorMetric.Cosine ? 7 : 4,
        Width = 2,
    });
}

public sealed class LshCosineTests() : LshIndexTests(VectorMetric.Cosine);

public sealed class LshEuclideanTests() : LshIndexTests(VectorMetric.Euclidean);
