using System.Text;
using Recsys.Core;

namespace Recsys.Data;

/// <summary>
/// Reads MovieLens folders in GroupLens' older formats, without headers: ml-100k (<c>u.data</c>: user, item, rating, timestamp between
/// tabs; <c>u.item</c>: item, title, two dates, address and 19 flags of genres between bars), and ml-1m and ml-10m (<c>ratings.dat</c>:
/// UserID::MovieID::Rating::Timestamp; <c>movies.dat</c>: MovieID::Title::Genres).
/// </summary>
/// <remarks>Ratings become events, and movies attributes, as in <see cref="MovieLensReader"/>. Text is ISO 8859-1 where it is no UTF-8.</remarks>
public static class MovieLensTextReader
{
    /// <summary>What the events mean.</summary>
    public const EventMeanings Meanings = EventMeanings.Ratings;

    private const int DescribedColumns = 5;

    // The order of the flags in u.item; "unknown" is no genre.
    private static readonly string[] Genres =
    [
        "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
        "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
    ];

    /// <summary>Reads a folder of ml-100k.</summary>
    /// <param name="folder">The folder with u.data and u.item.</param>
    /// <returns>The ratings, with ids as in the files and the attributes genre and year.</returns>
    /// <exception cref="FileNotFoundException">One of the two files is missing.</exception>
    /// <exception cref="DataFormatException">Rows are malformed; it names the file, their lines and values.</exception>
    public static InteractionDataset Read100K(string folder) => Read(
        folder,
        ("u.data", "\t"),
        ("u.item", "|", DescribedColumns + Genres.Length),
        cells => string.Join('|', Genres.Skip(1).Where((_, genre) => cells[DescribedColumns + 1 + genre] == "1")));

    /// <summary>Reads a folder of ml-1m or ml-10m.</summary>
    /// <param name="folder">The folder with ratings.dat and movies.dat.</param>
    /// <returns>The ratings, with ids as in the files and the attributes genre and year.</returns>
    /// <exception cref="FileNotFoundException">One of the two files is missing.</exception>
    /// <exception cref="DataFormatException">Rows are malformed; it names the file, their lines and values.</exception>
    public static InteractionDataset Read1M(string folder) => Read(folder, ("ratings.dat", "::"), ("movies.dat", "::", 3), cells => cells[2]);

    private static InteractionDataset Read(
        string folder, (string File, string Separator) ratings, (string File, string Separator, int Columns) movies, Func<string[], string> genresOf)
    {
        var (ratingsFile, moviesFile) = (MovieLensRatings.Require(folder, ratings.File), MovieLensRatings.Require(folder, movies.File));
        var (users, items) = (new IdIndex(), new IdIndex());
        var malformed = new MalformedRows(ratingsFile);
        var rows = new MovieLensRatings(users, items, malformed);
        foreach (var (line, text, cells) in Rows(Utf8Text.ReadLines(ratingsFile), ratings.Separator, 4, malformed))
        {
            rows.Add(line, text, cells[0], cells[1], cells[2], cells[3]);
        }

        malformed.ThrowIfAny();
        malformed = new MalformedRows(moviesFile);
        var described = new MovieLensMovies(items, malformed);
        foreach (var (line, text, cells) in Rows(Lines(moviesFile), movies.Separator, movies.Columns, malformed))
        {
            described.Add(line, text, cells[0], cells[1], genresOf(cells));
        }

        malformed.ThrowIfAny();
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new InteractionDataset(name, users.Ids, items.Ids, rows.Interactions, described.Attributes);
    }

    private static IEnumerable<(long Line, string Text, string[] Cells)> Rows(IEnumerable<string> lines, string separator, int columns, MalformedRows malformed)
    {
        var line = 0L;
        foreach (var text in lines)
        {
            line++;
            var cells = text.Split(separator);
            if (text.Length > 0 && cells.Length != columns)
            {
                malformed.Add(line, text, $"a row must have {columns} columns, separated by '{(separator == "\t" ? "\\t" : separator)}'; this one has {cells.Length}");
            }
            else if (text.Length > 0)
            {
                yield return (line, text, cells);
            }
        }
    }

    // Titles are of either encoding.
    private static IEnumerable<string> Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        }
        catch (DecoderFallbackException)
        {
            return File.ReadAllLines(file, Encoding.Latin1);
        }
    }
}
