namespace Recsys.Retrieval;

/// <summary>Items with the largest exponentially decayed counts of positive events.</summary>
/// <param name="trend">The counts.</param>
public sealed class TrendingChannel(TrendColumn trend) : IListChannel
{
    /// <inheritdoc/>
    public string Name => "trending";

    /// <inheritdoc/>
    public string Reason => "trending: many events of late";

    /// <inheritdoc/>
    public IRecallList List => trend;

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination) =>
        PopularityChannel.Take(trend.List.Items, query, destination);
}
