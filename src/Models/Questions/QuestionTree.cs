using System.Text.Json.Serialization;

namespace Recsys.Models;

/// <summary>
/// A decision tree over attributes of users, with a list of items for each group (Golbandi, Koren and Lempel, Adaptive
/// bootstrapping of recommender systems using decision trees, WSDM 2011). A user belongs to the last group that what is known
/// of them leads to; its field is the question to ask them next.
/// </summary>
public sealed class QuestionTree
{
    /// <summary>The most groups.</summary>
    public const int MaxNodes = 100_000;

    /// <summary>The longest field and answer in characters.</summary>
    public const int MaxLength = 256;

    /// <summary>Makes a tree.</summary>
    /// <param name="nodes">The groups; the first is everybody. A group comes behind the one that leads to it.</param>
    [JsonConstructor]
    public QuestionTree(IReadOnlyList<QuestionNode> nodes) => Nodes = nodes;

    /// <summary>The groups; the first is everybody.</summary>
    public IReadOnlyList<QuestionNode> Nodes { get; }

    /// <summary>The group of a user.</summary>
    /// <param name="known">What is known of them.</param>
    /// <returns>
    /// The group, and whether its question is open: false where it has none, or was answered by something that leads nowhere.
    /// </returns>
    public (QuestionNode Node, bool Open) Find(UserAttributes known)
    {
        var node = Nodes[0];
        while (node.Field is { } field)
        {
            if (!known.TryGet(field, out var value))
            {
                return (node, true);
            }

            var next = node.Answers.TryGetValue(value, out var answer) ? answer : node.Otherwise;
            if (next < 0)
            {
                return (node, false);
            }

            node = Nodes[next];
        }

        return (node, false);
    }

    /// <summary>Checks that it is a tree, and that its items are rows of the model.</summary>
    /// <exception cref="ArgumentException">It is not; the message names group, value and bound.</exception>
    internal void Check(int items)
    {
        Require(Nodes.Count is >= 1 and <= MaxNodes, "the tree", Nodes.Count, $"1 to {MaxNodes} groups");
        for (var n = 0; n < Nodes.Count; n++)
        {
            var (node, name) = (Nodes[n], $"group {n}");
            foreach (var item in node.Items)
            {
                Require((uint)item.Item < (uint)items, name, item.Item, $"rows 0 to {items - 1}");
                Require(float.IsFinite(item.Score), name, item.Score, "finite scores");
            }

            Require(node.Field is null ? node.Answers.Count == 0 && node.Otherwise == -1 : node.Field.Length is >= 1 and <= MaxLength, name, node.Field ?? "null", $"a field of 1 to {MaxLength} characters, or none and no answers");
            foreach (var (answer, next) in node.Answers)
            {
                Require(answer.Length is >= 1 and <= MaxLength, name, answer, $"answers of 1 to {MaxLength} characters");
                Require(next > n && next < Nodes.Count, name, next, $"answers that lead to groups {n + 1} to {Nodes.Count - 1}");
            }

            Require(node.Otherwise == -1 || (node.Otherwise > n && node.Otherwise < Nodes.Count), name, node.Otherwise, $"-1 or a group from {n + 1} to {Nodes.Count - 1}");
        }
    }

    private static void Require(bool holds, string where, object value, string bound)
    {
        if (!holds)
        {
            throw new ArgumentException(FormattableString.Invariant($"{where} has '{value}'; allowed: {bound}."));
        }
    }
}
