using System.Text.RegularExpressions;
using Recsys.Core;

namespace Recsys.Data;

/// <summary>Makes attributes of the rows of a MovieLens file of movies: every genre, and the year that ends the title.</summary>
internal sealed partial class MovieLensMovies
{
    private const string NoGenres = "(no genres listed)";

    private readonly IdIndex _items;
    private readonly MalformedRows _malformed;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <param name="items">The rated movies; others are left out.</param>
    /// <param name="malformed">Gets the rows that are no movies.</param>
    public MovieLensMovies(IdIndex items, MalformedRows malformed)
    {
        (_items, _malformed) = (items, malformed);
        Attributes = new IReadOnlyList<ItemAttribute>[items.Ids.Count];
        Array.Fill(Attributes, []);
    }

    /// <summary>Attributes of each item index; empty for a movie without a row.</summary>
    public IReadOnlyList<ItemAttribute>[] Attributes { get; }

    /// <summary>Reads movies.csv.</summary>
    /// <param name="file">The file.</param>
    /// <param name="items">The rated movies.</param>
    /// <returns>Attributes of each item index; empty for a movie that the file does not have.</returns>
    public static IReadOnlyList<ItemAttribute>[] Read(string file, IdIndex items)
    {
        var malformed = new MalformedRows(file);
        var movies = new MovieLensMovies(items, malformed);
        using (var table = new CsvTable(file, malformed, "movieId", "title", "genres"))
        {
            while (table.Read())
            {
                movies.Add(table.Line, table.Text, table[0], table[1], table[2]);
            }
        }

        malformed.ThrowIfAny();
        return movies.Attributes;
    }

    /// <summary>Takes one row.</summary>
    public void Add(long line, string text, string id, string title, string genres)
    {
        if (id.Length == 0)
        {
            _malformed.Add(line, text, "movieId must not be empty");
        }
        else if (!_seen.Add(id))
        {
            _malformed.Add(line, id, "this movieId stands in an earlier row too");
        }
        else if (_items.TryGet(id, out var item))
        {
            Attributes[item] = AttributesOf(title, genres);
        }
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
