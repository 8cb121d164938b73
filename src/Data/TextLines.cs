namespace Recsys.Data;

/// <summary>Reads the lines of a text file below its header.</summary>
internal static class TextLines
{
    /// <summary>The lines after the first, which must be the header.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">The header, without regard to case.</param>
    /// <param name="malformed">Told, and thrown, where the header is another.</param>
    public static IEnumerable<string> Read(string file, string header, MalformedRows malformed)
    {
        var first = true;
        foreach (var line in Utf8Text.ReadLines(file))
        {
            if (!first)
            {
                yield return line;
            }
            else if (!line.Equals(header, StringComparison.OrdinalIgnoreCase))
            {
                malformed.Add(1, line, $"the header must be '{header}'");
                malformed.ThrowIfAny();
            }

            first = false;
        }
    }
}
