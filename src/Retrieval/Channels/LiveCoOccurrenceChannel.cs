namespace Recsys.Retrieval;

/// <summary>
/// Items that other users met together with the newest items of the session, by live events alone. An item's score is the sum over the
/// session items that lead to it, each weighed .8 times the next newer one, as item-kNN does.
/// </summary>
/// <param name="together">Live co-occurrence.</param>
public sealed class LiveCoOccurrenceChannel(LiveCoOccurrence together) : IRecallChannel
{
    private const int SessionItems = 25;
    private const float Decay = 0.8f;

    /// <inheritdoc/>
    public static ChannelDefaults Defaults { get; } = new("live-co-occurrence") { Enabled = false, WithoutVersion = true, Quota = 100, Weight = 6 };

    /// <inheritdoc/>
    public string Name => Defaults.Name;

    /// <inheritdoc/>
    public LogHistory History => LogHistory.Together;

    /// <inheritdoc/>
    public string Reason => "of late often together with";

    /// <inheritdoc/>
    public bool IsPersonal => true;

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination)
    {
        Span<int> session = stackalloc int[SessionItems];
        var count = RecentUsers.Liked(query.Session, session);
        var merge = ScoreMerge.Start();
        var weight = 1f;
        foreach (var source in session[..count])
        {
            foreach (var neighbour in together.Of(source))
            {
                merge.Add(neighbour.Item, weight * neighbour.Score, source);
            }

            weight *= Decay;
        }

        return merge.Take(query.Filter, destination);
    }
}
