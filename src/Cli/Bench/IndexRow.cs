namespace Recsys.Cli.Bench;

/// <summary>One index at one setting.</summary>
internal sealed record IndexRow
{
    /// <summary>The index and its precision.</summary>
    public required string Index { get; init; }

    /// <summary>How hard it looked: ef of a graph, tables of hashes; nothing for an exact index.</summary>
    public int? Effort { get; init; }

    /// <summary>Share of the true k nearest that were found.</summary>
    public required double Recall { get; init; }

    /// <summary>Queries a second of one thread, one query at a time unless the index's name says otherwise.</summary>
    public required double PerSecond { get; init; }

    /// <summary>Seconds in which the index was built from vectors in memory.</summary>
    public required double BuildSeconds { get; init; }

    /// <summary>Bytes of the index, vectors included.</summary>
    public required long Bytes { get; init; }

    /// <summary>Whether the ids of this row were written to the file asked for.</summary>
    public bool? Written { get; init; }
}
