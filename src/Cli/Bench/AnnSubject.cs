using Recsys.Retrieval;

namespace Recsys.Cli.Bench;

/// <summary>An index to measure.</summary>
/// <param name="Name">Its name in the report.</param>
/// <param name="Efforts">The efforts of its rows; zero for an index without.</param>
/// <param name="Create">Makes it, empty, for vectors of a length and number.</param>
internal sealed record AnnSubject(string Name, IReadOnlyList<int> Efforts, Func<int, int, IVectorIndex> Create)
{
    private static readonly int[] None = [0];
    private static readonly int[] GraphEfforts = [16, 32, 64, 128, 192, 256, 320, 384, 448, 512, 640, 800, 1024];
    private static readonly int[] TableCounts = [4, 8, 16, 32];

    /// <summary>Whether queries are handed over all at once.</summary>
    public bool IsBatch { get; private init; }

    /// <summary>All indexes. Vectors are compared by inner product; hashes need the cosine, which is the same for unit vectors.</summary>
    public static IReadOnlyList<AnnSubject> All { get; } =
    [
        Exact("exact-float32", VectorPrecision.Float32),
        Exact("exact-float16", VectorPrecision.Float16),
        Exact("exact-int8", VectorPrecision.Int8),
        Exact("exact-int8-batch", VectorPrecision.Int8) with { IsBatch = true },
        Graph("hnsw-int8", VectorPrecision.Int8),
        Graph("hnsw-float32", VectorPrecision.Float32),
        new("lsh", TableCounts, (dimension, count) => VectorIndexes.Create(new LshIndexOptions
        {
            Dimension = dimension,
            Tables = TableCounts[^1],
            Capacity = count,
        })),
    ];

    private static AnnSubject Exact(string name, VectorPrecision precision) => new(name, None, (dimension, count) =>
        VectorIndexes.Create(new ExactIndexOptions { Dimension = dimension, Precision = precision, Capacity = count }));

    private static AnnSubject Graph(string name, VectorPrecision precision) => new(name, GraphEfforts, (dimension, count) =>
        VectorIndexes.Create(new HnswIndexOptions { Dimension = dimension, Precision = precision, Capacity = count, Links = 16, BuildEffort = 200 }));
}
