using System.Globalization;
using Recsys.Core;

namespace Recsys.Training;

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
    /// <summary>Lowest rating that counts as a like.</summary>
    public const float LikeFrom = 4f;

    /// <summary>Highest rating that counts as a dislike.</summary>
    public const float DislikeTo = 2f;

    private const float MinRating = 0.5f;
    private const float MaxRating = 5f;

    // 9999-12-31, the last second that DateTimeOffset can express.
    private const long MaxSeconds = 253_402_300_799;

    /// <summary>Reads the folder.</summary>
    /// <param name="folder">The folder with ratings.csv and movies.csv.</param>
    /// <returns>The ratings, with ids as in the files and the attributes genre and year.</returns>
    /// <exception cref="FileNotFoundException">One of the two files is missing.</exception>
    /// <exception cref="DataFormatException">Rows are malformed; it names the file, their lines and values.</exception>
    public static InteractionDataset Read(string folder)
    {
        var ratings = Require(folder, "ratings.csv");
        var movies = Require(folder, "movies.csv");
        var users = new IdIndex();
        var items = new IdIndex();
        var interactions = ReadRatings(ratings, users, items);
        var attributes = MovieLensMovies.Read(movies, items);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new InteractionDataset(name, users.Ids, items.Ids, interactions, attributes);
    }

    private static string Require(string folder, string name)
    {
        var file = Path.Combine(folder, name);
        return File.Exists(file)
            ? file
            : throw new FileNotFoundException($"A MovieLens folder needs {name}; {file} does not exist.", file);
    }

    private static List<Interaction> ReadRatings(string file, IdIndex users, IdIndex items)
    {
        var malformed = new MalformedRows(file);
        var interactions = new List<Interaction>();
        using (var table = new CsvTable(file, malformed, "userId", "movieId", "rating", "timestamp"))
        {
            while (table.Read())
            {
                var (user, item, stars, time) = (table[0], table[1], table[2], table[3]);
                if (user.Length == 0 || item.Length == 0)
                {
                    malformed.Add(table.Line, table.Text, "userId and movieId must not be empty");
                }
                else if (!float.TryParse(stars, NumberStyles.Float, CultureInfo.InvariantCulture, out var rating)
                    || !(rating is >= MinRating and <= MaxRating))
                {
                    malformed.Add(table.Line, stars, $"rating must be a number from {MinRating} to {MaxRating}");
                }
                else if (!long.TryParse(time, NumberStyles.Integer, CultureInfo.InvariantCulture, out var seconds)
                    || seconds is < 0 or > MaxSeconds)
                {
                    malformed.Add(table.Line, time, $"timestamp must be whole seconds since 1970, from 0 to {MaxSeconds}");
                }
                else
                {
                    interactions.Add(new Interaction(
                        users.GetOrAdd(user), items.GetOrAdd(item), KindOf(rating), rating, seconds * 1000));
                }
            }
        }

        malformed.ThrowIfAny();
        return interactions;
    }

    private static InteractionKind KindOf(float rating) => rating switch
    {
        >= LikeFrom => InteractionKind.Like,
        <= DislikeTo => InteractionKind.Dislike,
        _ => InteractionKind.Click,
    };
}
