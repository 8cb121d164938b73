namespace Recsys.Retrieval;

/// <summary>
/// Items that the catalogue saw for the first time not long ago, newest first. The score falls from 1 for an item of this
/// moment to 0 for one that is new no more.
/// </summary>
/// <param name="items">The newest items.</param>
/// <param name="options">How long an item is new.</param>
public sealed class NewItemsChannel(NewItemList items, RecallOptions options) : IListChannel
{
    private readonly double _newForMs = options.NewFor.TotalMilliseconds;

    /// <inheritdoc/>
    public static ChannelDefaults Defaults { get; } = new("new") { Enabled = false, Quota = 30, Weight = 2 };

    /// <inheritdoc/>
    public string Name => Defaults.Name;

    /// <inheritdoc/>
    public string Reason => "new in the catalogue";

    /// <inheritdoc/>
    public IRecallList List => items;

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination)
    {
        var count = 0;
        foreach (var item in items.Items)
        {
            var age = query.Time - item.FirstSeen;
            if (count == destination.Length || age >= _newForMs)
            {
                break;
            }

            if (query.Filter.Accepts(item.Index))
            {
                destination[count++] = new RecalledItem(item.Index, (float)(1 - (Math.Max(0, age) / _newForMs)));
            }
        }

        return count;
    }
}
