using Recsys.Core;

namespace Recsys.Models;

/// <summary>
/// A user's type by a rule (after Grbovic and Cheng, KDD 2018, table 4): how many positive events there were (0, 1, 2-3, 4-7,
/// ...), and the item type met most often in them. Training and serving both count with it.
/// </summary>
public sealed class UserTypeCounter
{
    private readonly Dictionary<int, int> _met = [];
    private int _count;

    /// <summary>Number of the item type met most often, the first to reach its count where several share it; -1 before any event.</summary>
    public int Favourite { get; private set; } = -1;

    /// <summary>0 before any event, then 1 + floor(log2(events)).</summary>
    public int Activity => _count == 0 ? 0 : int.Log2(_count) + 1;

    /// <summary>Whether a kind of event counts: all but impressions and dislikes.</summary>
    /// <param name="kind">The kind.</param>
    public static bool IsPositive(InteractionKind kind) => kind is not (InteractionKind.Impression or InteractionKind.Dislike);

    /// <summary>The name of a user type.</summary>
    /// <param name="activity">As <see cref="Activity"/>.</param>
    /// <param name="favourite">Name of the favourite item type; null before any event.</param>
    public static string Name(int activity, string? favourite) => $"n{activity}:{favourite ?? ItemKinds.NoType}";

    /// <summary>Counts a positive event; events come oldest first.</summary>
    /// <param name="itemType">Number of the item's type, from 0.</param>
    public void Add(int itemType)
    {
        _count++;
        _met[itemType] = _met.GetValueOrDefault(itemType) + 1;
        if (Favourite < 0 || _met[itemType] > _met[Favourite])
        {
            Favourite = itemType;
        }
    }
}
