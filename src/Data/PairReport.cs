namespace Recsys.Data;

/// <summary>What was met while files of user and item pairs were read. Nothing is left out without being counted here.</summary>
public sealed record PairReport
{
    /// <summary>Pairs read, by file.</summary>
    public Dictionary<string, int> Pairs { get; } = [];

    /// <summary>Rows whose pair stands earlier in the file, by file: left out, the first stands.</summary>
    public Dictionary<string, int> Duplicates { get; } = [];

    /// <summary>The first pair that stands twice, by file, with the line of its repetition.</summary>
    public Dictionary<string, string> FirstDuplicate { get; } = [];

    /// <summary>All counts in one line.</summary>
    public override string ToString() => string.Join("; ", Pairs.Select(p => Duplicates.TryGetValue(p.Key, out var count)
        ? $"{p.Key}: {p.Value} pairs, {count} duplicates left out (first: {FirstDuplicate[p.Key]})"
        : $"{p.Key}: {p.Value} pairs"));
}
