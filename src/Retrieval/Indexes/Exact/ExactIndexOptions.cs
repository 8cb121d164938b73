using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>Settings of an exact index, which looks at every vector.</summary>
public sealed record ExactIndexOptions
{
    /// <summary>Floats in a vector; 1 to 4096.</summary>
    public int Dimension { get; init; } = 64;

    /// <summary>What a score is.</summary>
    public VectorMetric Metric { get; init; }

    /// <summary>
    /// How vectors are held. <see cref="VectorPrecision.Int8"/> finds exactly what <see cref="VectorPrecision.Float32"/> finds,
    /// several times as fast where memory is the bottleneck; <see cref="VectorPrecision.Float16"/> takes half the memory.
    /// </summary>
    public VectorPrecision Precision { get; init; } = VectorPrecision.Int8;

    /// <summary>Threads that share the scan of one search; 1 to 256. Searches that come at once are better served with 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Vectors for which memory is taken at the start; 0 to 2^30. The index grows beyond by half each time.</summary>
    public int Capacity { get; init; } = 1024;

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside; the message names it, its value and the bound.</exception>
    public void Validate()
    {
        OptionRange.Check(nameof(Dimension), Dimension, 1, IndexBounds.MostDimensions);
        OptionRange.CheckOneOf(nameof(Metric), Metric, VectorMetric.InnerProduct, VectorMetric.Cosine, VectorMetric.Euclidean);
        OptionRange.CheckOneOf(nameof(Precision), Precision, VectorPrecision.Float32, VectorPrecision.Float16, VectorPrecision.Int8);
        OptionRange.Check(nameof(Threads), Threads, 1, 256);
        OptionRange.Check(nameof(Capacity), Capacity, 0, IndexBounds.MostSlots);
    }
}
