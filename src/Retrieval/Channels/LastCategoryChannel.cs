using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// Popular items of the categories of the newest session items. An item at place r of a category's list scores 1 / (r + 1)
/// for each category that has it, so that a small category counts as much as a large one.
/// </summary>
/// <param name="lists">Popular items by category.</param>
/// <param name="options">The category's field, and how many session items are looked at.</param>
public sealed class LastCategoryChannel(AttributeLists lists, RecallOptions options) : IListChannel
{
    /// <inheritdoc/>
    public static ChannelDefaults Defaults { get; } = new("last-category") { Enabled = false, Quota = 30, Weight = 2 };

    /// <inheritdoc/>
    public string Name => Defaults.Name;

    /// <inheritdoc/>
    public string Reason => "of the category of";

    /// <inheritdoc/>
    public IRecallList List => lists;

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination)
    {
        var merge = ScoreMerge.Start();
        var used = 0;
        foreach (var seen in query.Session)
        {
            if (used == options.LastItems)
            {
                break;
            }

            if (seen.Row < 0 || seen.Kind is InteractionKind.Impression or InteractionKind.Dislike)
            {
                continue;
            }

            used++;
            var attributes = query.Table.GetAttributes(seen.Row);
            for (var a = 0; a < attributes.Count; a++)
            {
                if (attributes[a].Field == options.CategoryField)
                {
                    Add(lists.Of(attributes[a]), seen.Row, merge);
                }
            }
        }

        return merge.Take(query.Filter, destination);
    }

    private static void Add(ReadOnlySpan<ScoredItem> list, int source, ScoreMerge merge)
    {
        for (var r = 0; r < list.Length; r++)
        {
            merge.Add(list[r].Item, 1f / (r + 1), source);
        }
    }
}
