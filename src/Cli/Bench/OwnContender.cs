using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Cli.Bench;

/// <summary>An index of this library.</summary>
/// <param name="index">The index, empty.</param>
internal sealed class OwnContender(IVectorIndex index) : IAnnContender
{
    public long Bytes => index.Bytes;

    public void Build(ReadOnlyMemory<float> vectors, int threads) => index.UpsertAll(vectors, threads: threads);

    public int Search(ReadOnlySpan<float> query, Span<ScoredItem> places, int effort) => index.Search(query, default(AcceptAll), places, effort);

    public void SearchBatch(ReadOnlySpan<float> queries, Span<ScoredItem> places, Span<int> found) =>
        index.SearchBatch(queries, default(AcceptAll), places, found);

    public void Dispose() => index.Dispose();
}
