using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// Settings of a hierarchical navigable small world graph (Malkov and Yashunin 2016, arXiv 1603.09320). With one thread they
/// determine the graph, together with the vectors and their order.
/// </summary>
public sealed record HnswIndexOptions
{
    /// <summary>Floats in a vector; 1 to 4096.</summary>
    public int Dimension { get; init; } = 64;

    /// <summary>What a score is. The graph is best where vectors have about equal lengths, as under the cosine.</summary>
    public VectorMetric Metric { get; init; }

    /// <summary>
    /// What walks compare: bytes (<see cref="VectorPrecision.Int8"/>), whose finds are scored again from the floats, or the
    /// floats (<see cref="VectorPrecision.Float32"/>), which takes a fifth less memory and suits vectors whose differences are
    /// lost in a byte.
    /// </summary>
    public VectorPrecision Precision { get; init; } = VectorPrecision.Int8;

    /// <summary>Most links of a node on an upper level, and half of those on the lowest (the paper's M); 2 to 128.</summary>
    public int Links { get; init; } = 16;

    /// <summary>Candidates among which a new node's neighbours are chosen (efConstruction); 1 to 10,000.</summary>
    public int BuildEffort { get; init; } = 200;

    /// <summary>Candidates that a search keeps (ef) where it names no effort; 1 to 10,000. At least k are always kept.</summary>
    public int SearchEffort { get; init; } = 64;

    /// <summary>Seed of the nodes' levels.</summary>
    public int Seed { get; init; } = 17;

    /// <summary>Vectors for which memory is taken at the start; 0 to 2^30. The index grows beyond by half each time.</summary>
    public int Capacity { get; init; } = 1024;

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside; the message names it, its value and the bound.</exception>
    public void Validate()
    {
        OptionRange.Check(nameof(Dimension), Dimension, 1, IndexBounds.MostDimensions);
        OptionRange.CheckOneOf(nameof(Metric), Metric, VectorMetric.InnerProduct, VectorMetric.Cosine, VectorMetric.Euclidean);
        OptionRange.CheckOneOf(nameof(Precision), Precision, VectorPrecision.Float32, VectorPrecision.Int8);
        OptionRange.Check(nameof(Links), Links, 2, 128);
        OptionRange.Check(nameof(BuildEffort), BuildEffort, 1, 10_000);
        OptionRange.Check(nameof(SearchEffort), SearchEffort, 1, 10_000);
        OptionRange.Check(nameof(Capacity), Capacity, 0, IndexBounds.MostSlots);
    }
}
