using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// Finds the items whose vectors are nearest to a query. Items are non-negative numbers of the caller's, each with one vector.
/// All members may be called from any number of threads at once; an item is found by every search that begins after its
/// <see cref="Upsert"/> has returned (as surely as the index is exact), and by none that begins after its <see cref="Remove"/>.
/// </summary>
public interface IVectorIndex : IDisposable
{
    /// <summary>Floats in a vector.</summary>
    int Dimension { get; }

    /// <summary>What a score is.</summary>
    VectorMetric Metric { get; }

    /// <summary>Number of items.</summary>
    int Count { get; }

    /// <summary>Bytes that the index occupies in memory or in its mapped file, room for further items included.</summary>
    long Bytes { get; }

    /// <summary>Whether the item is in the index.</summary>
    /// <param name="item">The item.</param>
    bool Contains(int item);

    /// <summary>Adds an item, or gives it another vector.</summary>
    /// <param name="item">The item, from 0.</param>
    /// <param name="vector">Its vector: <see cref="Dimension"/> finite numbers, not all of them zero.</param>
    /// <exception cref="ArgumentException">The vector has another length, is zero, or holds a number that is not finite; the message names the item.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The item is negative.</exception>
    void Upsert(int item, ReadOnlySpan<float> vector);

    /// <summary>Takes an item out.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Whether it was there.</returns>
    bool Remove(int item);

    /// <summary>Finds the nearest items that the filter accepts.</summary>
    /// <typeparam name="TFilter">The filter's type.</typeparam>
    /// <param name="query">The query: <see cref="Dimension"/> finite numbers, not all of them zero.</param>
    /// <param name="filter">Asked for items that would enter the result, within the search, so that a filtered result is still full.</param>
    /// <param name="destination">Receives items best first, equal scores by item; its length is k.</param>
    /// <param name="effort">How hard to look, in the index's own unit (see its options); 0 for what the options say.</param>
    /// <returns>How many items were found; each comes once.</returns>
    /// <exception cref="ArgumentException">The query has another length, is zero, or holds a number that is not finite.</exception>
    int Search<TFilter>(ReadOnlySpan<float> query, TFilter filter, Span<ScoredItem> destination, int effort = 0)
        where TFilter : struct, IRowFilter;

    /// <summary>Searches for several queries, as <see cref="Search"/> does for one.</summary>
    /// <typeparam name="TFilter">The filter's type.</typeparam>
    /// <param name="queries">Queries one after the other.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="destination">Receives k places for each query; its length is a multiple of the number of queries.</param>
    /// <param name="found">Receives the number of items found for each query; as long as there are queries.</param>
    /// <param name="effort">As for one query.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together, or a query is refused.</exception>
    void SearchBatch<TFilter>(ReadOnlySpan<float> queries, TFilter filter, Span<ScoredItem> destination, Span<int> found, int effort = 0)
        where TFilter : struct, IRowFilter;

    /// <summary>
    /// Writes the index as it is at this moment to a file that <see cref="VectorIndexes.Open"/> maps. Changes wait while the
    /// index is copied in memory, and go on while it is written; searches never wait. The file appears whole or not at all.
    /// </summary>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    void Save(string path);
}
