namespace Recsys.Evaluation;

/// <summary>An item as it was shown.</summary>
/// <param name="Item">Index of the item.</param>
/// <param name="Channel">The recall channel that had brought it; null where that is not known.</param>
/// <param name="ChannelScore">Its score from that channel; 0 where that is not known.</param>
public readonly record struct ShownItem(int Item, string? Channel = null, float ChannelScore = 0)
{
    /// <summary>Items of which no channel is known.</summary>
    /// <param name="items">Indexes of the items.</param>
    public static ShownItem[] Of(ReadOnlySpan<int> items)
    {
        var shown = new ShownItem[items.Length];
        for (var i = 0; i < shown.Length; i++)
        {
            shown[i] = new ShownItem(items[i]);
        }

        return shown;
    }
}
