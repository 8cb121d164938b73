namespace Recsys.Cli.Bench;

/// <summary>What `recsys bench ann` measures.</summary>
internal sealed record AnnOptions
{
    /// <summary>Vectors to generate.</summary>
    public int Count { get; init; } = 100_000;

    /// <summary>Queries to generate.</summary>
    public int QueryCount { get; init; } = 1000;

    /// <summary>File of vectors in place of generated ones, together with <see cref="Queries"/>.</summary>
    public string? Vectors { get; init; }

    /// <summary>File of queries.</summary>
    public string? Queries { get; init; }

    /// <summary>File that receives the ids found.</summary>
    public string? Out { get; init; }

    /// <summary>Names of the indexes to measure; empty for all.</summary>
    public IReadOnlyList<string> Indexes { get; init; } = [];

    /// <summary>Efforts to measure; empty for each index's own.</summary>
    public IReadOnlyList<int> Efforts { get; init; } = [];

    /// <summary>Nearest items to find.</summary>
    public int K { get; init; } = 10;

    /// <summary>Threads that build a graph.</summary>
    public int BuildThreads { get; init; } = 2;
}
