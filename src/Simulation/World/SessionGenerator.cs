using Recsys.Core;

namespace Recsys.Simulation;

/// <summary>
/// Writes the sessions of one player: a browsing page (impressions and their outcomes), games that the player looks for,
/// and another go at games already known.
/// </summary>
internal sealed class SessionGenerator(GameWorld world, GameCatalogue catalogue, WorldOptions options)
{
    private const int SearchCandidates = 12;
    private const double MoreSearch = 0.6;
    private const double ReplayShare = 0.4;

    /// <summary>Steepness of the choice among what a search finds: the softmax of this times the affinity.</summary>
    private const double SearchSteepness = 8;

    /// <summary>Adds one session.</summary>
    /// <param name="user">Index of the player.</param>
    /// <param name="start">When it begins, unix milliseconds.</param>
    /// <param name="random">Generator of this player's sessions.</param>
    /// <param name="met">Games that the player opened before; the session adds its own.</param>
    /// <param name="events">Where the events go.</param>
    public void Add(int user, long start, Random random, List<int> met, List<Interaction> events)
    {
        var page = Page(user, start, random);
        foreach (var item in page)
        {
            events.Add(new Interaction(user, item, InteractionKind.Impression, 0, start));
        }

        var before = events.Count;
        var time = world.React(user, page, start, random, events);
        for (var i = before; i < events.Count; i++)
        {
            Remember(events[i].Item, met);
        }

        if (met.Count > 0 && random.NextDouble() < ReplayShare)
        {
            var known = met[random.Next(Math.Max(0, met.Count - 5), met.Count)];
            time = PlayerReaction.Play(user, known, world.Affinity(user, known, time), time + 5_000, random, events);
        }

        do
        {
            if (Search(user, time, random, met) is { } item)
            {
                var affinity = world.Affinity(user, item, time);
                time = PlayerReaction.Open(
                    user, item, catalogue.Games[item], world.Player(user), affinity, time + 20_000, random, events);
                Remember(item, met);
            }
        }
        while (random.NextDouble() < MoreSearch);
    }

    /// <summary>
    /// A page of distinct games in random order, half popular ones, half of the home genre. The order says nothing of
    /// the taste, so that click rates by position show the position bias alone.
    /// </summary>
    private List<int> Page(int user, long time, Random random)
    {
        var page = new List<int>(options.PageSize);

        // Bounded: with few games on a shelf the page may come out shorter.
        for (var attempt = 0; attempt < options.PageSize * 4 && page.Count < options.PageSize; attempt++)
        {
            var item = random.NextDouble() < 0.5
                ? catalogue.SampleAny(random)
                : catalogue.SampleGenre(world.Player(user).HomeGenre, random);
            if (catalogue.Games[item].ReleasedAt <= time && !page.Contains(item))
            {
                page.Add(item);
            }
        }

        return page;
    }

    /// <summary>What the player picks of a search's results: by taste, among games not yet met.</summary>
    private int? Search(int user, long time, Random random, List<int> met)
    {
        var player = world.Player(user);
        var studios = player.StudiosAt(time);
        var taste = player.TasteAt(time);
        int? best = null;
        var bestScore = double.NegativeInfinity;
        for (var i = 0; i < SearchCandidates; i++)
        {
            var item = random.Next(4) switch
            {
                0 => catalogue.SampleStudio(studios.First, random),
                1 => catalogue.SampleStudio(studios.Second, random),
                2 => catalogue.SampleGenre(player.HomeGenre, random),
                _ => catalogue.SampleAny(random),
            };

            // The largest of score plus Gumbel noise is a draw from the softmax of the scores.
            var noise = -Math.Log(-Math.Log(1 - random.NextDouble()));
            var score = (SearchSteepness * VectorMath.Dot(taste, catalogue.Games[item].Factors)) + noise;
            if (score > bestScore && catalogue.Games[item].ReleasedAt <= time && !met.Contains(item))
            {
                (best, bestScore) = (item, score);
            }
        }

        return best;
    }

    private static void Remember(int item, List<int> met)
    {
        if (!met.Contains(item))
        {
            met.Add(item);
        }
    }
}
