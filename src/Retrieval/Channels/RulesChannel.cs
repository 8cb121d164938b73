using Recsys.Core;
using Recsys.Models;

namespace Recsys.Retrieval;

/// <summary>
/// What rules of the configuration say for this user: the named items of each rule that applies, and then the popular ones
/// with its attributes. Rules that come first come before the others; the item at place r of the list scores 1 / (r + 1).
/// </summary>
public sealed class RulesChannel : IRecallChannel
{
    [ThreadStatic]
    private static HashSet<int>? _taken;

    /// <inheritdoc/>
    public static ChannelDefaults Defaults { get; } = new("rules") { Quota = 50, Weight = 60 };

    /// <inheritdoc/>
    public string Name => Defaults.Name;

    /// <inheritdoc/>
    public string Reason => "by a rule of the configuration";

    /// <inheritdoc/>
    /// <remarks>A divided catalogue has no rules, and without any this brings nothing.</remarks>
    public PartialLists Partial => PartialLists.ByItem;

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination)
    {
        if (query.Rules is not { Count: > 0 } rules)
        {
            return 0;
        }

        var taken = _taken ??= [];
        taken.Clear();
        var count = 0;
        foreach (var rule in rules)
        {
            if (!(query.Session.Length > rule.MaxSession) && IsIn(rule, query.Time) && IsFor(rule.When, new UserAttributes(query.Answers, query.Context)))
            {
                Bring(rule, query, taken, destination, ref count);
            }
        }

        return count;
    }

    /// <summary>Whether all that a rule wants is known of a user.</summary>
    internal static bool IsFor(IDictionary<string, string> when, UserAttributes known)
    {
        foreach (var (field, value) in when)
        {
            if (!known.TryGet(field, out var own) || own != value)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsIn(RecallRule rule, long time) =>
        !(rule.From?.ToUnixTimeMilliseconds() > time) && !(rule.Until?.ToUnixTimeMilliseconds() <= time);

    private static void Bring(RecallRule rule, in RecallQuery query, HashSet<int> taken, Span<RecalledItem> destination, ref int count)
    {
        for (var i = 0; i < rule.Items.Count && count < destination.Length; i++)
        {
            if (query.Table.TryGetIndex(rule.Items[i], out var index))
            {
                Take(index, query, taken, destination, ref count);
            }
        }

        if (rule.Popular.Count == 0)
        {
            return;
        }

        foreach (var item in query.Table.Popular.Items)
        {
            if (count == destination.Length)
            {
                return;
            }

            if (HasAll(query.Table.GetAttributes(item.Item), rule.Popular))
            {
                Take(item.Item, query, taken, destination, ref count);
            }
        }
    }

    private static void Take(int index, in RecallQuery query, HashSet<int> taken, Span<RecalledItem> destination, ref int count)
    {
        if (query.Filter.Accepts(index) && taken.Add(index))
        {
            destination[count] = new RecalledItem(index, 1f / ++count);
        }
    }

    /// <summary>Whether an item has all attributes that a rule wants.</summary>
    internal static bool HasAll(IReadOnlyList<ItemAttribute> attributes, IDictionary<string, string> wanted)
    {
        foreach (var (field, value) in wanted)
        {
            if (!attributes.Contains(new ItemAttribute(field, value)))
            {
                return false;
            }
        }

        return true;
    }
}
