using Cloud.Unum.USearch;
using Recsys.Retrieval;

namespace Recsys.Cli.Bench;

/// <summary>An index to measure.</summary>
/// <param name="Name">Its name in the report.</param>
/// <param name="Efforts">The efforts of its rows; zero for an index without.</param>
/// <param name="Create">Makes it, empty, for vectors of a length and number.</param>
internal sealed record AnnSubject(string Name, IReadOnlyList<int> Efforts, Func<int, int, IAnnContender> Create)
{
    private static readonly int[] None = [0];
    private static readonly int[] GraphEfforts = [16, 32, 64, 128, 192, 256, 320, 384, 448, 512, 640, 800, 1024];
    private const int Links = 16;
    private const int BuildEffort = 200;
    private static readonly int[] TableCounts = [8, 32, 128];
    private static readonly int[] HashCounts = [4, 8, 12];

    /// <summary>Whether it can be measured on this machine.</summary>
    public Func<bool> IsThere { get; private init; } = () => true;

    /// <summary>Whether queries are handed over all at once.</summary>
    public bool IsBatch { get; private init; }

    // A bucket's side: some twice the distance of the tenth neighbour of the generated queries.
    private const float Width = 2;

    /// <summary>All indexes. Vectors are compared by inner product; hashes need the cosine or the distance, in which unit vectors have the same order.</summary>
    public static IReadOnlyList<AnnSubject> All { get; } =
    [
        Exact("exact-float32", VectorPrecision.Float32),
        Exact("exact-float16", VectorPrecision.Float16),
        Exact("exact-int8", VectorPrecision.Int8),
        Exact("exact-int8-batch", VectorPrecision.Int8) with { IsBatch = true },
        Graph("hnsw-int8", VectorPrecision.Int8),
        Graph("hnsw-float32", VectorPrecision.Float32),
        Usearch("usearch-int8", ScalarKind.Int8),
        Usearch("usearch-float32", ScalarKind.Float32),
        .. HashCounts.Select(hashes => Hashed($"lsh-cosine-{hashes}", VectorMetric.Cosine, hashes)),
        .. HashCounts.Select(hashes => Hashed($"lsh-euclidean-{hashes}", VectorMetric.Euclidean, hashes)),
    ];

    private static AnnSubject Hashed(string name, VectorMetric metric, int hashes) => new(name, TableCounts, (dimension, count) =>
        new OwnContender(VectorIndexes.Create(new LshIndexOptions
        {
            Dimension = dimension,
            Metric = metric,
            Tables = TableCounts[^1],
            Hashes = hashes,
            Width = Width,
            Capacity = count,
        })));

    private static AnnSubject Exact(string name, VectorPrecision precision) => new(name, None, (dimension, count) =>
        new OwnContender(VectorIndexes.Create(new ExactIndexOptions { Dimension = dimension, Precision = precision, Capacity = count })));

    private static AnnSubject Graph(string name, VectorPrecision precision) => new(name, GraphEfforts, (dimension, count) =>
        new OwnContender(VectorIndexes.Create(new HnswIndexOptions { Dimension = dimension, Precision = precision, Capacity = count, Links = Links, BuildEffort = BuildEffort })));

    private static AnnSubject Usearch(string name, ScalarKind precision) =>
        new(name, GraphEfforts, (dimension, _) => new UsearchContender(dimension, precision, Links, BuildEffort)) { IsThere = () => UsearchContender.IsThere };
}
