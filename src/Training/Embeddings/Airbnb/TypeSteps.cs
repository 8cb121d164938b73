using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Training;

/// <summary>
/// Maps users and items to types by rules (Grbovic and Cheng, KDD 2018, table 4): single users and items book too seldom to
/// have vectors of their own, types do not.
/// </summary>
public static class TypeSteps
{
    /// <summary>
    /// Steps of each user. An item's type is its sorted attributes of the fields. A user's type, which changes as the user
    /// acts, is how many positive events there were before (0, 1, 2-3, 4-7, ...) with the item type met most often in them.
    /// Dislikes are rejections; other kinds that are not positive are left out.
    /// </summary>
    /// <param name="dataset">The events.</param>
    /// <param name="fields">Attribute fields that make an item's type; null for all.</param>
    public static IReadOnlyList<IReadOnlyList<TypeStep>> FromDataset(InteractionDataset dataset, IReadOnlyList<string>? fields = null)
    {
        var itemTypes = dataset.ItemAttributes
            .Select(attributes => string.Join('|', attributes
                .Where(a => fields is null || fields.Contains(a.Field))
                .Select(a => $"{a.Field}={a.Value}")
                .Order(StringComparer.Ordinal)))
            .Select(type => type.Length == 0 ? "none" : type.Replace(' ', '_'))
            .ToArray();
        return [.. dataset.ByUser().Select(events => OfUser(events, itemTypes))];
    }

    private static List<TypeStep> OfUser(Interaction[] events, string[] itemTypes)
    {
        var steps = new List<TypeStep>();
        var met = new Dictionary<string, int>(StringComparer.Ordinal);
        var (favourite, count) = ("none", 0);
        foreach (var e in events)
        {
            var positive = FeedbackKinds.Positive.Contains(e.Kind);
            if (!positive && e.Kind != InteractionKind.Dislike)
            {
                continue;
            }

            var type = itemTypes[e.Item];
            steps.Add(new TypeStep($"n{(count == 0 ? 0 : int.Log2(count) + 1)}:{favourite}", type, Rejected: !positive));
            if (positive)
            {
                count++;
                met[type] = met.GetValueOrDefault(type) + 1;
                favourite = met[type] > met.GetValueOrDefault(favourite) ? type : favourite;
            }
        }

        return steps;
    }
}
