namespace Recsys.Retrieval;

/// <summary>Bounds of all kinds of indexes.</summary>
internal static class IndexBounds
{
    /// <summary>Most floats in a vector.</summary>
    public const int MostDimensions = 4096;

    /// <summary>Most slots: the map's entries, a third more, are still counted by an int.</summary>
    public const int MostSlots = 1 << 30;
}
