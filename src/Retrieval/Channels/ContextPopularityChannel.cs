using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// Popular items of the request's region, platform and the like: of each context field, the items that have its value as an
/// attribute. An item at place r of a value's list scores 1 / (r + 1) for each value that it has.
/// </summary>
/// <param name="lists">Popular items by attribute value.</param>
/// <param name="options">The context fields.</param>
public sealed class ContextPopularityChannel(AttributeLists lists, RecallOptions options) : IListChannel
{
    /// <inheritdoc/>
    public static ChannelDefaults Defaults { get; } = new("context-popularity") { Enabled = false, Quota = 30, Weight = 2 };

    /// <inheritdoc/>
    public string Name => Defaults.Name;

    /// <inheritdoc/>
    public string Reason => "popular where the request comes from";

    /// <inheritdoc/>
    public IRecallList List => lists;

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination)
    {
        if (query.Context is not { } context)
        {
            return 0;
        }

        var merge = ScoreMerge.Start();
        for (var f = 0; f < options.ContextFields.Count; f++)
        {
            if (context.TryGetValue(options.ContextFields[f], out var value))
            {
                var list = lists.Of(new ItemAttribute(options.ContextFields[f], value));
                for (var r = 0; r < list.Length; r++)
                {
                    merge.Add(list[r].Item, 1f / (r + 1));
                }
            }
        }

        return merge.Take(query.Filter, destination);
    }
}
