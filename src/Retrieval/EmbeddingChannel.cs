using System.Buffers;
using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>Items nearest to the user's interest by inner product, exact.</summary>
public sealed class EmbeddingChannel : IRecallChannel
{
    /// <inheritdoc/>
    public string Name => "embedding";

    /// <inheritdoc/>
    public string Reason => "near the user's interest";

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination)
    {
        if (query.Model is not { } model || query.Rows is not { } rows || query.Interest.IsEmpty || destination.IsEmpty)
        {
            return 0;
        }

        var buffer = ArrayPool<ScoredItem>.Shared.Rent(destination.Length);
        try
        {
            var best = new TopK(buffer.AsSpan(0, destination.Length));
            var filter = new RowFilter(rows, query.Filter);
            ExactSearch.Search(query.Interest, model.Recall.Mapped, 0, filter, ref best);
            ExactSearch.Search(query.Interest, model.Recall.Tail, model.Recall.MappedCount, filter, ref best);
            for (var i = 0; i < best.Count; i++)
            {
                destination[i] = new RecalledItem(rows.IndexOf(buffer[i].Item), buffer[i].Score);
            }

            return best.Count;
        }
        finally
        {
            ArrayPool<ScoredItem>.Shared.Return(buffer);
        }
    }

    private readonly struct RowFilter(ItemRows rows, CandidateFilter filter) : IRowFilter
    {
        public bool Accepts(int row)
        {
            var index = rows.IndexOf(row);
            return index >= 0 && filter.Accepts(index);
        }
    }
}
