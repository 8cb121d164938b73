using System.Buffers;
using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>The most popular items, by training data and live positive events.</summary>
public sealed class PopularityChannel : IFillingChannel
{
    /// <inheritdoc/>
    public static ChannelDefaults Defaults { get; } = new("popularity") { Quota = 50, Weight = 2 };

    /// <inheritdoc/>
    public string Name => Defaults.Name;

    /// <inheritdoc/>
    public string Reason => "popular now";

    /// <inheritdoc/>
    public PartialLists Partial => PartialLists.ByItem;

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination) =>
        Take(query.Table.Popular.Items, query, destination);

    /// <inheritdoc/>
    public bool TryScore(in RecallQuery query, ReadOnlySpan<RecalledItem> items, Span<float> scores)
    {
        for (var i = 0; i < items.Length; i++)
        {
            scores[i] = query.Table.GetPopularity(items[i].Index);
        }

        return true;
    }

    /// <summary>Takes the first items of a list that the filter accepts.</summary>
    internal static int Take(ReadOnlySpan<ScoredItem> list, in RecallQuery query, Span<RecalledItem> destination)
    {
        var count = 0;
        foreach (var item in list)
        {
            if (count == destination.Length)
            {
                break;
            }

            if (query.Filter.Accepts(item.Item))
            {
                destination[count++] = new RecalledItem(item.Item, item.Score);
            }
        }

        return count;
    }

    /// <inheritdoc/>
    public int RecallFromAll(in RecallQuery query, Span<RecalledItem> destination)
    {
        if (destination.IsEmpty)
        {
            return 0;
        }

        var buffer = ArrayPool<ScoredItem>.Shared.Rent(destination.Length);
        try
        {
            var best = new TopK(buffer.AsSpan(0, destination.Length));
            for (var index = 0; index < query.Table.Count; index++)
            {
                if (query.Filter.Accepts(index))
                {
                    best.Add(index, query.Table.PositiveCount(index));
                }
            }

            // Sorted, so that candidates which end up equal stand in an order that says something.
            var sorted = best.SortDescending();
            for (var i = 0; i < sorted.Length; i++)
            {
                destination[i] = new RecalledItem(sorted[i].Item, sorted[i].Score);
            }

            return sorted.Length;
        }
        finally
        {
            ArrayPool<ScoredItem>.Shared.Return(buffer);
        }
    }
}
