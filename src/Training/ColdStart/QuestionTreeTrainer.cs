using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;

namespace Recsys.Training.ColdStart;

/// <summary>
/// Grows a <see cref="QuestionTree"/>: in each group of users it asks for the attribute of the largest information gain about
/// which items a user takes to, and stops where none gains enough (Golbandi, Koren and Lempel, WSDM 2011). Gain is measured
/// on each user with the group's counts less their own, so that an attribute of many values does not win by splitting finely.
/// </summary>
public static class QuestionTreeTrainer
{
    /// <summary>Grows a tree.</summary>
    /// <param name="train">Training events; a user counts once for an item that they gave positive feedback on.</param>
    /// <param name="attributes">Attributes of each user index by field.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is not one set of attributes a user, a setting is out of range, or no user has an event.</exception>
    public static QuestionTree Train(
        InteractionDataset train, IReadOnlyList<IReadOnlyDictionary<string, string>> attributes, QuestionTreeOptions? options = null)
    {
        options ??= new QuestionTreeOptions();
        options.Validate();
        if (attributes.Count != train.UserCount)
        {
            throw new ArgumentException($"{attributes.Count} sets of attributes for {train.UserCount} users.", nameof(attributes));
        }

        var users = train.ByUser()
            .Select((events, u) => new TreeUser(Items(events), attributes[u]))
            .Where(u => u.Items.Length > 0).ToArray();
        if (users.Length == 0)
        {
            throw new ArgumentException("No user has an event of positive feedback.", nameof(train));
        }

        var nodes = new List<QuestionNode>();
        var gain = new InformationGain(train.ItemCount, options);
        Grow(nodes, gain, ItemShares.Of(users, train.ItemCount), users, new HashSet<string>(StringComparer.Ordinal), options);
        return new QuestionTree(nodes);
    }

    private static int Grow(
        List<QuestionNode> nodes, InformationGain gain, ItemShares shares, TreeUser[] users, HashSet<string> asked, QuestionTreeOptions options)
    {
        var number = nodes.Count;
        var list = shares.Best(options.ListLength);
        var leaf = new QuestionNode(users.Length, list, null, new Dictionary<string, int>(), -1);
        nodes.Add(leaf);
        if (asked.Count == options.Depth || nodes.Count == QuestionTree.MaxNodes || gain.Best(users, shares, asked) is not { } split)
        {
            return number;
        }

        asked.Add(split.Field);
        var answers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var otherwise = -1;
        foreach (var (answer, group) in split.Groups)
        {
            var next = Grow(nodes, gain, shares.Narrow(group, options.Smoothing), group, asked, options);
            if (answer is null)
            {
                otherwise = next;
            }
            else
            {
                answers[answer] = next;
            }
        }

        asked.Remove(split.Field);
        nodes[number] = leaf with { Field = split.Field, Answers = answers, Otherwise = otherwise };
        return number;
    }

    private static int[] Items(Interaction[] events) =>
        [.. events.Where(e => FeedbackKinds.Positive.Contains(e.Kind)).Select(e => e.Item).Distinct()];
}
