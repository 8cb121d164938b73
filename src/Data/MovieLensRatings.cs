using System.Globalization;
using Recsys.Core;

namespace Recsys.Data;

/// <summary>Makes events of the rows of a MovieLens file of ratings, whatever its separators.</summary>
/// <param name="users">Gets the users.</param>
/// <param name="items">Gets the movies.</param>
/// <param name="malformed">Gets the rows that are no ratings.</param>
internal sealed class MovieLensRatings(IdIndex users, IdIndex items, MalformedRows malformed)
{
    private const float MinRating = 0.5f;
    private const float MaxRating = 5f;

    // 9999-12-31, the last second that DateTimeOffset can express.
    private const long MaxSeconds = 253_402_300_799;

    /// <summary>The ratings so far, in the order of the file.</summary>
    public List<Interaction> Interactions { get; } = [];

    /// <summary>A file that the folder must have.</summary>
    /// <exception cref="FileNotFoundException">It is missing.</exception>
    public static string Require(string folder, string name)
    {
        var file = Path.Combine(folder, name);
        return File.Exists(file)
            ? file
            : throw new FileNotFoundException($"A MovieLens folder needs {name}; {file} does not exist.", file);
    }

    /// <summary>Takes one row.</summary>
    public void Add(long line, string text, string user, string item, string stars, string time)
    {
        if (user.Length == 0 || item.Length == 0)
        {
            malformed.Add(line, text, "userId and movieId must not be empty");
        }
        else if (!float.TryParse(stars, NumberStyles.Float, CultureInfo.InvariantCulture, out var rating)
            || !(rating is >= MinRating and <= MaxRating))
        {
            malformed.Add(line, stars, $"rating must be a number from {MinRating} to {MaxRating}");
        }
        else if (!long.TryParse(time, NumberStyles.Integer, CultureInfo.InvariantCulture, out var seconds)
            || seconds is < 0 or > MaxSeconds)
        {
            malformed.Add(line, time, $"timestamp must be whole seconds since 1970, from 0 to {MaxSeconds}");
        }
        else
        {
            Interactions.Add(new Interaction(users.GetOrAdd(user), items.GetOrAdd(item), KindOf(rating), rating, seconds * 1000));
        }
    }

    private static InteractionKind KindOf(float rating) => rating switch
    {
        >= MovieLensReader.LikeFrom => InteractionKind.Like,
        <= MovieLensReader.DislikeTo => InteractionKind.Dislike,
        _ => InteractionKind.Click,
    };
}
