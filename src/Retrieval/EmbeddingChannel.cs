using System.Buffers;
using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>Items nearest to the user's interest by inner product, from the index of the model's recall rows.</summary>
public sealed class EmbeddingChannel : IRecallChannel
{
    /// <inheritdoc/>
    public static ChannelDefaults Defaults { get; } = new("embedding") { Quota = 500, Weight = 1 };

    /// <inheritdoc/>
    public string Name => Defaults.Name;

    /// <inheritdoc/>
    public string Reason => "near the user's interest";

    /// <inheritdoc/>
    public PartialLists Partial => PartialLists.ByRow;

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination)
    {
        if (query.Index is not { } index || query.Rows is not { } rows || query.Interest.IsEmpty || destination.IsEmpty)
        {
            return 0;
        }

        var buffer = ArrayPool<ScoredItem>.Shared.Rent(destination.Length);
        try
        {
            var found = index.Search(query.Interest, new RowFilter(rows, query.Filter), buffer.AsSpan(0, destination.Length));
            for (var i = 0; i < found; i++)
            {
                destination[i] = new RecalledItem(rows.IndexOf(buffer[i].Item), buffer[i].Score);
            }

            return found;
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
