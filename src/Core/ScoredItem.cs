namespace Recsys.Core;

/// <summary>An item (index or row, as the caller's context says) with a score; higher is better.</summary>
/// <param name="Item">Index of the item.</param>
/// <param name="Score">The score; never NaN.</param>
public readonly record struct ScoredItem(int Item, float Score) : IComparable<ScoredItem>
{
    /// <summary>Best first: by score descending, then by item ascending, so that equal scores have one order.</summary>
    /// <param name="other">The item compared with.</param>
    public int CompareTo(ScoredItem other)
    {
        var byScore = other.Score.CompareTo(Score);
        return byScore != 0 ? byScore : Item.CompareTo(other.Item);
    }
}
