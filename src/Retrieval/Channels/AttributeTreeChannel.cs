using Recsys.Models;

namespace Recsys.Retrieval;

/// <summary>
/// The list of the user's group in the model's decision tree, which their answers and the request's context lead to. Nothing
/// where no question of the tree is answered: that group is everybody, and popularity is its list. Scores are shares.
/// </summary>
public sealed class AttributeTreeChannel : IRecallChannel
{
    /// <inheritdoc/>
    public static ChannelDefaults Defaults { get; } = new("attribute-tree") { Quota = 100, Weight = 40 };

    /// <inheritdoc/>
    public string Name => Defaults.Name;

    /// <inheritdoc/>
    public string Reason => "popular among users like them";

    /// <inheritdoc/>
    /// <remarks>A trained tree's lists have equal shares in the order of rows.</remarks>
    public PartialLists Partial => PartialLists.ByRow;

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination)
    {
        if (query.Model?.Questions is not { } tree || query.Rows is not { } rows)
        {
            return 0;
        }

        var node = tree.Find(new UserAttributes(query.Answers, query.Context)).Node;
        if (ReferenceEquals(node, tree.Nodes[0]))
        {
            return 0;
        }

        var count = 0;
        for (var i = 0; i < node.Items.Count && count < destination.Length; i++)
        {
            var index = rows.IndexOf(node.Items[i].Item);
            if (index >= 0 && query.Filter.Accepts(index))
            {
                destination[count++] = new RecalledItem(index, node.Items[i].Score);
            }
        }

        return count;
    }
}
