namespace Recsys.Data;

/// <summary>A source file has rows that are not of its format. No row is dropped in silence: one is enough to throw.</summary>
public sealed class DataFormatException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="file">The file.</param>
    /// <param name="malformedCount">How many rows of the file are malformed, at least 1.</param>
    /// <param name="examples">The first of them, at least one.</param>
    public DataFormatException(string file, int malformedCount, IReadOnlyList<MalformedRow> examples)
        : base(Describe(file, malformedCount, examples))
    {
        File = file;
        MalformedCount = malformedCount;
        Examples = examples;
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>How many rows of the file are malformed.</summary>
    public int MalformedCount { get; }

    /// <summary>The first malformed rows, in file order, at most 20.</summary>
    public IReadOnlyList<MalformedRow> Examples { get; }

    private static string Describe(string file, int count, IReadOnlyList<MalformedRow> examples)
    {
        ArgumentOutOfRangeException.ThrowIfZero(examples.Count);
        var lines = examples.Select(e => $"{Environment.NewLine}  line {e.Line}: '{e.Value}': {e.Reason}");
        var rows = count == 1 ? "1 malformed row" : $"{count} malformed rows";
        var shown = count > examples.Count ? $" (the first {examples.Count} shown)" : "";
        return $"{file} has {rows}{shown}:{string.Concat(lines)}";
    }
}
