namespace Recsys.Retrieval;

/// <summary>Where walks begin. One long in memory, so that slot and level are always of the same node.</summary>
/// <param name="Slot">The node; -1 in an empty graph.</param>
/// <param name="Level">Its level, the graph's highest.</param>
internal readonly record struct HnswEntry(int Slot, int Level)
{
    /// <summary>Of an empty graph, and zero in memory.</summary>
    public static HnswEntry None { get; } = new(-1, 0);

    public static HnswEntry Unpack(long packed) => new((int)packed - 1, (int)(packed >> 32));

    public long Pack() => ((long)Level << 32) | (uint)(Slot + 1);
}
