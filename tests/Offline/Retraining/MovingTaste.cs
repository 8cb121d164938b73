using Recsys.Core;

namespace Recsys.Offline.Tests.Retraining;

/// <summary>
/// A world in which taste moves on: 120 users in six groups like ten games of their group each, and then the ten that came out after
/// them. A version that was trained before knows nothing of the new ones.
/// </summary>
internal static class MovingTaste
{
    public const int Users = 120;
    public const int Liked = 8;
    public const long NewGames = 1_000_000;

    private const int Groups = 6;
    private const int PerGroup = 10;

    /// <summary>Number of games that were there from the beginning; they come first.</summary>
    public const int OldGames = Groups * PerGroup;

    public static InteractionDataset World(long until = long.MaxValue, bool newGames = true)
    {
        var random = new Random(11);
        var events = new List<Interaction>();
        for (var user = 0; user < Users; user++)
        {
            foreach (var (begins, first) in new[] { (0L, 0), (NewGames, newGames ? Groups * PerGroup : 0) })
            {
                var games = Enumerable.Range(0, PerGroup).ToArray();
                random.Shuffle(games);

                // Where nothing is new, users go on with games of their group that others like.
                var group = newGames || begins == 0 ? user % Groups : (user + 1) % Groups;
                events.AddRange(games.Take(Liked).Select((game, at) => new Interaction(
                    user, first + (group * PerGroup) + game, InteractionKind.Like, 1, begins + (at * 1000) + user)));
            }
        }

        return new InteractionDataset(
            "world",
            [.. Enumerable.Range(0, Users).Select(u => $"u{u}")],
            [.. Enumerable.Range(0, until <= NewGames ? OldGames : 2 * OldGames).Select(i => $"i{i}")],
            events.Where(e => e.Time < until));
    }
}
