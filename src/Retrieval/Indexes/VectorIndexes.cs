namespace Recsys.Retrieval;

/// <summary>Makes vector indexes and opens saved ones.</summary>
public static class VectorIndexes
{
    /// <summary>Makes an empty index that looks at every vector.</summary>
    /// <param name="options">Its settings.</param>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public static IVectorIndex Create(ExactIndexOptions options) => Begun(Of(options), options.Capacity);

    /// <summary>Makes an empty graph (HNSW).</summary>
    /// <param name="options">Its settings.</param>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public static IVectorIndex Create(HnswIndexOptions options) => Begun(Of(options), options.Capacity);

    /// <summary>Makes empty hash tables (LSH).</summary>
    /// <param name="options">Their settings.</param>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public static IVectorIndex Create(LshIndexOptions options) => Begun(Of(options), options.Capacity);

    /// <summary>
    /// Maps a saved index of any kind. It may be changed like any other: changes stay in memory, the file is never written to.
    /// </summary>
    /// <param name="path">What <see cref="IVectorIndex.Save"/> wrote.</param>
    /// <param name="verify">
    /// Whether to hold the whole content against its checksum, which reads the file once, at the speed of memory if it is
    /// cached. Header and length are always checked; a file whose content was altered is unsafe to search.
    /// </param>
    /// <exception cref="IndexFormatException">The file is not an index, is damaged or cut off, or is of another format version.</exception>
    /// <exception cref="IOException">The file cannot be opened or mapped.</exception>
    public static IVectorIndex Open(string path, bool verify = true) => IndexFile.Open(path, verify);

    /// <summary>Adds items with consecutive numbers, by several threads.</summary>
    /// <param name="index">The index.</param>
    /// <param name="vectors">Vectors one after the other.</param>
    /// <param name="firstItem">Number of the first item, from 0.</param>
    /// <param name="threads">Threads, from 1. With one the result depends on the index's settings and the vectors alone.</param>
    /// <exception cref="ArgumentException">There are no whole vectors, or one is refused; the vectors before it may have been added.</exception>
    public static void UpsertAll(this IVectorIndex index, ReadOnlyMemory<float> vectors, int firstItem = 0, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstItem);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (vectors.Length % index.Dimension != 0)
        {
            throw new ArgumentException($"{vectors.Length} numbers are no whole vectors of {index.Dimension}.", nameof(vectors));
        }

        var count = vectors.Length / index.Dimension;
        if (threads == 1)
        {
            for (var i = 0; i < count; i++)
            {
                Upsert(i);
            }

            return;
        }

        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, Upsert);
        }
        catch (AggregateException e) when (e.InnerException is ArgumentException refused)
        {
            throw refused;
        }

        void Upsert(int i) => index.Upsert(firstItem + i, vectors.Span.Slice(i * index.Dimension, index.Dimension));
    }

    /// <summary>An exact index without memory.</summary>
    internal static SlotIndex Of(ExactIndexOptions options)
    {
        options.Validate();
        return (options.Precision, options.Metric) switch
        {
            (VectorPrecision.Float32, VectorMetric.Euclidean) => new ExactIndex<FloatScorer<DistanceKernel>>(options),
            (VectorPrecision.Float32, _) => new ExactIndex<FloatScorer<DotKernel>>(options),
            (VectorPrecision.Float16, VectorMetric.Euclidean) => new ExactIndex<HalfScorer<DistanceKernel>>(options),
            (VectorPrecision.Float16, _) => new ExactIndex<HalfScorer<DotKernel>>(options),
            (_, VectorMetric.Euclidean) => new ExactIndex<Int8Scorer<DistanceKernel>>(options),
            _ => new ExactIndex<Int8Scorer<DotKernel>>(options),
        };
    }

    /// <summary>A graph without memory.</summary>
    internal static SlotIndex Of(HnswIndexOptions options)
    {
        options.Validate();
        return (options.Precision, options.Metric) switch
        {
            (VectorPrecision.Float32, VectorMetric.Euclidean) => new HnswIndex<FloatSpace<DistanceKernel>>(options),
            (VectorPrecision.Float32, _) => new HnswIndex<FloatSpace<DotKernel>>(options),
            (_, VectorMetric.Euclidean) => new HnswIndex<Int8Space<DistanceKernel>>(options),
            _ => new HnswIndex<Int8Space<DotKernel>>(options),
        };
    }

    /// <summary>Hash tables without memory.</summary>
    internal static SlotIndex Of(LshIndexOptions options)
    {
        options.Validate();
        return new LshIndex(options);
    }

    private static SlotIndex Begun(SlotIndex index, int capacity)
    {
        index.Begin(capacity);
        return index;
    }
}
