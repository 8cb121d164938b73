using System.Text.RegularExpressions;
using Recsys.Core;

namespace Recsys.Training;

/// <summary>Reads the attributes of movies.csv: every genre, and the year that ends the title.</summary>
internal static partial class MovieLensMovies
{
    private const string NoGenres = "(no genres listed)";

    /// <summary>Reads the attributes of the rated movies.</summary>
    /// <param name="file">The file movies.csv.</param>
    /// <param name="items">The rated movies.</param>
    /// <returns>Attributes of each item index; empty for a movie that the file does not have.</returns>
    public static IReadOnlyList<ItemAttribute>[] Read(string file, IdIndex items)
    {
        var malformed = new MalformedRows(file);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var attributes = new IReadOnlyList<ItemAttribute>[items.Ids.Count];
        Array.Fill(attributes, []);
        using (var table = new CsvTable(file, malformed, "movieId", "title", "genres"))
        {
            while (table.Read())
            {
                var id = table[0];
                if (id.Length == 0)
                {
                    malformed.Add(table.Line, table.Text, "movieId must not be empty");
                }
                else if (!seen.Add(id))
                {
                    malformed.Add(table.Line, id, "this movieId stands in an earlier row too");
                }
                else if (items.TryGet(id, out var item))
                {
                    attributes[item] = AttributesOf(table[1], table[2]);
                }
            }
        }

        malformed.ThrowIfAny();
        return attributes;
    }

    private static List<ItemAttribute> AttributesOf(string title, string genres)
    {
        var attributes = genres
            .Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(genre => genre != NoGenres)
            .Distinct(StringComparer.Ordinal)
            .Select(genre => new ItemAttribute("genre", genre))
            .ToList();
        var year = YearAtEnd().Match(title);
        if (year.Success)
        {
            attributes.Add(new ItemAttribute("year", year.Groups[1].Value));
        }

        return attributes;
    }

    // Series have a range, open or closed, such as (2006–2007) or (2011-): the first year counts.
    [GeneratedRegex(@"\(([0-9]{4})(?:[–-](?:[0-9]{4})?)?\)\s*$")]
    private static partial Regex YearAtEnd();
}
