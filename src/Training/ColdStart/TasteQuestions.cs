using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Training.ColdStart;

/// <summary>
/// Attributes of users that a new user can be asked for, made of what training users took to: "favourite genre", whose
/// answers are values of the item attribute, and "genre: Action", answered by yes or no.
/// </summary>
public static class TasteQuestions
{
    /// <summary>The answer of a user who takes to the value more than most.</summary>
    public const string Yes = "yes";

    /// <summary>The answer of one who does not.</summary>
    public const string No = "no";

    /// <summary>Times the usual share from which a user likes a value.</summary>
    private const double Liked = 1.25;

    /// <summary>Name of the question for the value of a field that a user likes most.</summary>
    /// <param name="field">The item attribute.</param>
    public static string Favourite(string field) => $"favourite {field}";

    /// <summary>Name of the question whether a user likes a value.</summary>
    /// <param name="attribute">The item attribute and its value.</param>
    public static string Likes(ItemAttribute attribute) => $"{attribute.Field}: {attribute.Value}";

    /// <summary>
    /// Answers for all users. A user's favourite is the value whose share of their items is most above its share of everybody's;
    /// they like a value whose share of their items is 1.25 times the usual one or more.
    /// </summary>
    /// <param name="train">Training events.</param>
    /// <param name="fields">Item attributes to ask about.</param>
    /// <param name="minItems">Items below which a user's answers are not known. Default 3; from 1.</param>
    /// <returns>Answers of each user index.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Answers(InteractionDataset train, IReadOnlyList<string> fields, int minItems = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minItems, 1);
        var users = train.ByUser().Select(events => events.Where(e => FeedbackKinds.Positive.Contains(e.Kind)).Select(e => e.Item).Distinct().ToArray()).ToArray();
        var answers = Array.ConvertAll(users, _ => new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var field in fields)
        {
            AddField(train, field, users, answers, minItems);
        }

        return answers;
    }

    private static void AddField(InteractionDataset train, string field, int[][] users, Dictionary<string, string>[] answers, int minItems)
    {
        var valuesOf = train.ItemAttributes.Select(a => a.Where(x => x.Field == field).Select(x => x.Value).Distinct().ToArray()).ToArray();
        var usual = Shares(users.SelectMany(u => u), valuesOf);
        var ordered = usual.Keys.Order(StringComparer.Ordinal).ToArray();
        for (var u = 0; u < users.Length; u++)
        {
            if (users[u].Length < minItems)
            {
                continue;
            }

            var own = Shares(users[u], valuesOf);
            foreach (var value in ordered)
            {
                answers[u][Likes(new ItemAttribute(field, value))] = own.GetValueOrDefault(value) >= Liked * usual[value] ? Yes : No;
            }

            if (own.Count > 0)
            {
                answers[u][Favourite(field)] = ordered.MaxBy(v => own.GetValueOrDefault(v) - usual[v])!;
            }
        }
    }

    private static Dictionary<string, double> Shares(IEnumerable<int> items, string[][] valuesOf)
    {
        var counts = new Dictionary<string, double>(StringComparer.Ordinal);
        var total = 0;
        foreach (var item in items)
        {
            total++;
            foreach (var value in valuesOf[item])
            {
                counts[value] = counts.GetValueOrDefault(value) + 1;
            }
        }

        return counts.ToDictionary(c => c.Key, c => c.Value / total, StringComparer.Ordinal);
    }
}
