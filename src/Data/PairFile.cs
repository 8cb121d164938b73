using System.Globalization;

namespace Recsys.Data;

/// <summary>Reads tab-separated files with a header and three columns: user, item, and a number.</summary>
internal static class PairFile
{
    /// <summary>The pairs of a file, in its order, each once.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">Its header, without regard to case.</param>
    /// <param name="report">Told of duplicates.</param>
    /// <exception cref="FileNotFoundException">The file is missing.</exception>
    /// <exception cref="DataFormatException">The header or a row is of another form, or a number is negative or not finite.</exception>
    public static List<(string User, string Item, float Number)> Read(string file, string header, PairReport report)
    {
        var name = Path.GetFileName(file);
        var malformed = new MalformedRows(file);
        var pairs = new List<(string User, string Item, float Number)>();
        var seen = new HashSet<(string User, string Item)>();
        var duplicates = 0;
        var line = 0;
        foreach (var text in TextLines.Read(file, header, malformed))
        {
            line++;
            if (text.Length == 0)
            {
                continue;
            }

            var cells = text.Split('\t');
            if (cells.Length != 3 || cells[0].Length == 0 || cells[1].Length == 0)
            {
                malformed.Add(line + 1, text, "a row must be: user, item, number, separated by tabs");
            }
            else if (!float.TryParse(cells[2], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !(number >= 0 && number <= float.MaxValue))
            {
                malformed.Add(line + 1, cells[2], "the number must be finite and from 0");
            }
            else if (seen.Add((cells[0], cells[1])))
            {
                pairs.Add((cells[0], cells[1], number));
            }
            else if (duplicates++ == 0)
            {
                report.FirstDuplicate[name] = $"user {cells[0]}, item {cells[1]}, line {line + 1}";
            }
        }

        malformed.ThrowIfAny();
        report.Pairs[name] = pairs.Count;
        if (duplicates > 0)
        {
            report.Duplicates[name] = duplicates;
        }

        return pairs;
    }
}
