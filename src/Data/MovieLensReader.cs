using Recsys.Core;

namespace Recsys.Data;

/// <summary>
/// Reads a MovieLens folder in GroupLens' comma-separated format (ml-latest-small, ml-latest, ml-20m, ml-25m, ml-32m):
/// <c>ratings.csv</c> (userId, movieId, rating, timestamp in seconds) and <c>movies.csv</c> (movieId, title, genres).
/// </summary>
/// <remarks>
/// A rating of at least 4 becomes <see cref="InteractionKind.Like"/>, one of at most 2
/// <see cref="InteractionKind.Dislike"/>, any other <see cref="InteractionKind.Click"/>; the value is the rating.
/// Events are in time order; ratings of one second keep the order of the file. Items are the rated movies only; one
/// without a row in movies.csv has no attributes.
/// </remarks>
public static class MovieLensReader
{
    /// <summary>What the events mean.</summary>
    public const EventMeanings Meanings = EventMeanings.Ratings;

    /// <summary>Lowest rating that counts as a like.</summary>
    public const float LikeFrom = 4f;

    /// <summary>Highest rating that counts as a dislike.</summary>
    public const float DislikeTo = 2f;

    /// <summary>Reads the folder.</summary>
    /// <param name="folder">The folder with ratings.csv and movies.csv.</param>
    /// <returns>The ratings, with ids as in the files and the attributes genre and year.</returns>
    /// <exception cref="FileNotFoundException">One of the two files is missing.</exception>
    /// <exception cref="DataFormatException">Rows are malformed; it names the file, their lines and values.</exception>
    public static InteractionDataset Read(string folder)
    {
        var ratings = MovieLensRatings.Require(folder, "ratings.csv");
        var movies = MovieLensRatings.Require(folder, "movies.csv");
        var users = new IdIndex();
        var items = new IdIndex();
        var interactions = ReadRatings(ratings, users, items);
        var attributes = MovieLensMovies.Read(movies, items);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new InteractionDataset(name, users.Ids, items.Ids, interactions, attributes);
    }

    private static List<Interaction> ReadRatings(string file, IdIndex users, IdIndex items)
    {
        var malformed = new MalformedRows(file);
        var rows = new MovieLensRatings(users, items, malformed);
        using (var table = new CsvTable(file, malformed, "userId", "movieId", "rating", "timestamp"))
        {
            while (table.Read())
            {
                rows.Add(table.Line, table.Text, table[0], table[1], table[2], table[3]);
            }
        }

        malformed.ThrowIfAny();
        return rows.Interactions;
    }
}
