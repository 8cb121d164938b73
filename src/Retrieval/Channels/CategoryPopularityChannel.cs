using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// Popular items of a category: of the one that the request's context names under the category's field, else of those of the
/// whole session, each weighing as many events as the session has of it. An item at place r of a list scores weight / (r + 1).
/// </summary>
/// <param name="lists">Popular items by category.</param>
/// <param name="options">The category's field.</param>
public sealed class CategoryPopularityChannel(AttributeLists lists, RecallOptions options) : IListChannel
{
    [ThreadStatic]
    private static Dictionary<ItemAttribute, int>? _weights;

    /// <inheritdoc/>
    public static ChannelDefaults Defaults { get; } = new("category-popularity") { Enabled = false, Quota = 30, Weight = 2 };

    /// <inheritdoc/>
    public string Name => Defaults.Name;

    /// <inheritdoc/>
    public string Reason => "popular in its category";

    /// <inheritdoc/>
    public IRecallList List => lists;

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination)
    {
        var weights = _weights ??= [];
        weights.Clear();
        if (query.Context is { } context && context.TryGetValue(options.CategoryField, out var category))
        {
            weights[new ItemAttribute(options.CategoryField, category)] = 1;
        }
        else
        {
            Weigh(query, weights);
        }

        var merge = ScoreMerge.Start();
        foreach (var (attribute, weight) in weights)
        {
            var list = lists.Of(attribute);
            for (var r = 0; r < list.Length; r++)
            {
                merge.Add(list[r].Item, (float)weight / (r + 1));
            }
        }

        return merge.Take(query.Filter, destination);
    }

    private void Weigh(in RecallQuery query, Dictionary<ItemAttribute, int> weights)
    {
        foreach (var seen in query.Session)
        {
            if (seen.Row < 0 || seen.Kind is InteractionKind.Impression or InteractionKind.Dislike)
            {
                continue;
            }

            var attributes = query.Table.GetAttributes(seen.Row);
            for (var a = 0; a < attributes.Count; a++)
            {
                if (attributes[a].Field == options.CategoryField)
                {
                    weights[attributes[a]] = weights.GetValueOrDefault(attributes[a]) + 1;
                }
            }
        }
    }
}
