namespace Recsys.Conformance;

/// <summary>
/// A world in which taste moves on: users in six groups like eight of ten games of their group, and then eight of the ten that came out
/// after them. What was trained before knows nothing of the new ones.
/// </summary>
public static class MovingTastes
{
    /// <summary>Number of users.</summary>
    public const int Users = 120;

    /// <summary>Games of each user in each of the two times.</summary>
    public const int Liked = 8;

    private const int Groups = 6;
    private const int PerGroup = 10;

    /// <summary>All games, the new ones last.</summary>
    public static IReadOnlyList<string> Games { get; } = [.. Enumerable.Range(0, 2 * Groups * PerGroup).Select(i => $"game-{i}")];

    /// <summary>Minutes after the first event when the new games come out.</summary>
    public static TimeSpan NewGames { get; } = TimeSpan.FromDays(10);

    /// <summary>The end of the story.</summary>
    public static TimeSpan End { get; } = TimeSpan.FromDays(20);

    /// <summary>What users like, and when.</summary>
    public static IEnumerable<(string User, string Game, TimeSpan At)> Likes()
    {
        var random = new Random(11);
        for (var user = 0; user < Users; user++)
        {
            foreach (var (begins, first) in new[] { (TimeSpan.Zero, 0), (NewGames, Groups * PerGroup) })
            {
                var games = Enumerable.Range(0, PerGroup).ToArray();
                random.Shuffle(games);
                for (var i = 0; i < Liked; i++)
                {
                    yield return ($"user-{user}", Games[first + (user % Groups * PerGroup) + games[i]], begins + TimeSpan.FromDays(i) + TimeSpan.FromSeconds(user));
                }
            }
        }
    }
}
