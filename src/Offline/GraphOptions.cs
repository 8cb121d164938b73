namespace Recsys.Offline;

/// <summary>How item graphs are made of sequences.</summary>
internal sealed record GraphOptions
{
    /// <summary>Whether an edge leads from the earlier item to the later one only.</summary>
    public bool Directed { get; init; } = true;
}
