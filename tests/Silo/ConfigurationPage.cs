namespace Recsys.Silo.Tests;

/// <summary>The tables of docs/configuration.md.</summary>
internal static class ConfigurationPage
{
    /// <summary>Rows of all tables: the heading above, and the cells without the marks of code.</summary>
    public static IReadOnlyList<(string Heading, string[] Cells)> Rows { get; } = Read();

    private static List<(string Heading, string[] Cells)> Read()
    {
        var rows = new List<(string, string[])>();
        var (heading, inBody) = (string.Empty, false);
        foreach (var line in File.ReadLines(Path.Combine(ReadmeTests.Root, "docs", "configuration.md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                (heading, inBody) = (line[3..].Trim(), false);
            }
            else if (line.StartsWith("|---", StringComparison.Ordinal))
            {
                inBody = true;
            }
            else if (inBody && line.StartsWith('|'))
            {
                rows.Add((heading, [.. line.Trim().Trim('|').Split('|').Select(c => c.Trim())]));
            }
        }

        return rows;
    }
}
