using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// Settings of locality-sensitive hash tables. An item and a query that agree in all hashes of a table share its bucket
/// (AND); the buckets of all tables are looked at (OR). With one hash agreeing with probability p, an item is met with
/// probability 1 - (1 - p^Hashes)^Tables: more hashes make buckets smaller and searches cheaper, more tables bring recall back
/// for memory and time.
/// </summary>
public sealed record LshIndexOptions
{
    /// <summary>Floats in a vector; 1 to 4096.</summary>
    public int Dimension { get; init; } = 64;

    /// <summary>
    /// <see cref="VectorMetric.Cosine"/>: a hash is the side of a random hyperplane, and p = 1 - angle / π (Charikar 2002).
    /// <see cref="VectorMetric.Euclidean"/>: a hash is floor((x·v + b) / w) with Gaussian v and b uniform in [0, w), and p falls
    /// with distance / w (Datar et al. 2004). The inner product has no such hash; scale vectors to unit length and use the cosine.
    /// </summary>
    public VectorMetric Metric { get; init; } = VectorMetric.Cosine;

    /// <summary>Hash tables; 1 to 256. Each takes 12 bytes an item. Effort is the number of them that a search looks at.</summary>
    public int Tables { get; init; } = 16;

    /// <summary>Hashes that make a bucket of a table; 1 to 32.</summary>
    public int Hashes { get; init; } = 12;

    /// <summary>Width w of a Euclidean bucket, in the vectors' unit; above 0, to 1e9. Sensible from one to four times the distance to find.</summary>
    public float Width { get; init; } = 1;

    /// <summary>Seed of the hashes.</summary>
    public int Seed { get; init; } = 17;

    /// <summary>Vectors for which memory is taken at the start; 0 to 2^30. The index grows beyond by half each time.</summary>
    public int Capacity { get; init; } = 1024;

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside; the message names it, its value and the bound.</exception>
    public void Validate()
    {
        OptionRange.Check(nameof(Dimension), Dimension, 1, IndexBounds.MostDimensions);
        OptionRange.CheckOneOf(nameof(Metric), Metric, VectorMetric.Cosine, VectorMetric.Euclidean);
        OptionRange.Check(nameof(Tables), Tables, 1, 256);
        OptionRange.Check(nameof(Hashes), Hashes, 1, 32);
        OptionRange.Check(nameof(Width), Width, float.Epsilon, 1e9);
        OptionRange.Check(nameof(Capacity), Capacity, 0, IndexBounds.MostSlots);
    }
}
