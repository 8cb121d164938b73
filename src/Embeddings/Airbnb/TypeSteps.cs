using Recsys.Core;
using Recsys.Data;
using Recsys.Models;

namespace Recsys.Embeddings;

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
        var names = new IdIndex();
        var itemTypes = dataset.ItemAttributes.Select(attributes => names.GetOrAdd(ItemKinds.TypeOf(attributes, fields))).ToArray();
        return [.. dataset.ByUser().Select(events => OfUser(events, itemTypes, names.Ids))];
    }

    private static List<TypeStep> OfUser(Interaction[] events, int[] itemTypes, IReadOnlyList<string> names)
    {
        var steps = new List<TypeStep>();
        var user = new UserTypeCounter();
        foreach (var e in events)
        {
            var positive = UserTypeCounter.IsPositive(e.Kind);
            if (!positive && e.Kind != InteractionKind.Dislike)
            {
                continue;
            }

            var type = itemTypes[e.Item];
            steps.Add(new TypeStep(UserTypeCounter.Name(user.Activity, user.Favourite < 0 ? null : names[user.Favourite]), names[type], Rejected: !positive));
            if (positive)
            {
                user.Add(type);
            }
        }

        return steps;
    }
}
