namespace Recsys.Retrieval;

/// <summary>The most popular items, by training data and live positive events.</summary>
public sealed class PopularityChannel : IRecallChannel
{
    /// <inheritdoc/>
    public string Name => "popularity";

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination)
    {
        var count = 0;
        foreach (var item in query.Table.Popular.Items)
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
}
