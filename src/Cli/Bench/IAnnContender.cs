using Recsys.Core;

namespace Recsys.Cli.Bench;

/// <summary>An index under measurement: built once, then searched by one thread.</summary>
internal interface IAnnContender : IDisposable
{
    /// <summary>Bytes of the index, vectors included.</summary>
    long Bytes { get; }

    /// <summary>Adds vectors, one after the other in memory, as items from 0.</summary>
    void Build(ReadOnlyMemory<float> vectors, int threads);

    /// <summary>Finds the nearest items, as many as there are places, with an effort.</summary>
    /// <returns>How many were found.</returns>
    int Search(ReadOnlySpan<float> query, Span<ScoredItem> places, int effort);

    /// <summary>Finds those of several queries at once.</summary>
    void SearchBatch(ReadOnlySpan<float> queries, Span<ScoredItem> places, Span<int> found);
}
