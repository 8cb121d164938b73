namespace Recsys.Retrieval;

/// <summary>Items with the largest exponentially decayed counts of positive events.</summary>
/// <param name="trend">The counts.</param>
public sealed class TrendingChannel(TrendColumn trend) : IListChannel
{
    /// <inheritdoc/>
    public static ChannelDefaults Defaults { get; } = new("trending") { Enabled = false, Quota = 30, Weight = 2 };

    /// <inheritdoc/>
    public string Name => Defaults.Name;

    /// <inheritdoc/>
    public LogHistory History => LogHistory.Trend;

    /// <inheritdoc/>
    public string Reason => "trending: many events of late";

    /// <inheritdoc/>
    public IRecallList List => trend;

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination) =>
        PopularityChannel.Take(trend.List.Items, query, destination);
}
