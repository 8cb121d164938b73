using System.Globalization;
using Recsys.Core;

namespace Recsys.Simulation;

/// <summary>
/// A simulated world of games and players, whose true tastes are known: it generates a past to train on, and its players
/// answer live recommendations by the same rules. Games are met by Zipf popularity; tastes drift; what stands higher on a
/// page is looked at more; attributes tell most, not all, of what a game is like.
/// </summary>
/// <remarks>Immutable after construction and thread-safe, as long as each caller passes its own generator.</remarks>
public sealed class GameWorld
{
    private const long MillisecondsPerDay = 86_400_000;
    private const int PilotSessions = 300;
    private readonly WorldOptions _options;
    private readonly GameCatalogue _catalogue;
    private readonly Player[] _players;
    private readonly Dictionary<string, int> _itemIndexes;
    private readonly Dictionary<string, int> _playerIndexes;

    /// <summary>Makes the world.</summary>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public GameWorld(WorldOptions? options = null)
    {
        _options = options ?? new WorldOptions();
        _options.Validate();
        _catalogue = new GameCatalogue(_options);
        _players = [.. Enumerable.Range(0, _options.Users).Select(u => new Player(u, _catalogue, _options))];
        ItemIds = Ids("game", _options.Items);
        PlayerIds = Ids("player", _options.Users);
        ItemAttributes = [.. _catalogue.Games.Select(game => game.Attributes)];
        _itemIndexes = ItemIds.Index().ToDictionary(id => id.Item, id => id.Index, StringComparer.Ordinal);
        _playerIndexes = PlayerIds.Index().ToDictionary(id => id.Item, id => id.Index, StringComparer.Ordinal);
    }

    /// <summary>Ids of the games, "game-00001" onwards; the data set of <see cref="Generate"/> has the same indexes.</summary>
    public IReadOnlyList<string> ItemIds { get; }

    /// <summary>Ids of the players, "player-00001" onwards; indexes as in <see cref="Generate"/>.</summary>
    public IReadOnlyList<string> PlayerIds { get; }

    /// <summary>Attributes of each game: one to three of genre, and one each of platform, price (a band) and studio.</summary>
    public IReadOnlyList<IReadOnlyList<ItemAttribute>> ItemAttributes { get; }

    /// <summary>Start of the generated period, unix milliseconds.</summary>
    public long StartTime => _options.EndTime - (_options.Days * MillisecondsPerDay);

    /// <summary>End of the generated period, unix milliseconds.</summary>
    public long EndTime => _options.EndTime;

    /// <summary>Generates the past: sessions with impressions, clicks, plays, likes, dislikes, carts and purchases.</summary>
    /// <returns>
    /// The events within the period. The impressions of one page have one time, and stand in the order of their positions.
    /// </returns>
    public InteractionDataset Generate()
    {
        var sessions = new SessionGenerator(this, _catalogue, _options);
        var perSession = EventsPerSession(sessions);
        var activity = _players.Sum(p => p.Activity);
        var events = new List<Interaction>(_options.Events + (_options.Events / 8));
        for (var user = 0; user < _players.Length; user++)
        {
            var random = SessionRandom(user);
            var share = _players[user].Activity / activity;
            var count = Math.Max(1, (int)Math.Round(_options.Events * share / perSession));
            var met = new List<int>();
            foreach (var start in SessionStarts(_players[user], count, random))
            {
                sessions.Add(user, start, random, met, events);
            }
        }

        return new InteractionDataset(
            "game-world", PlayerIds, ItemIds, events.Where(e => e.Time < EndTime), ItemAttributes);
    }

    /// <summary>How a player answers a list of games shown at once: the clicks and what follows them.</summary>
    /// <param name="player">The player's id.</param>
    /// <param name="shown">Ids of the games, from the first position down.</param>
    /// <param name="time">When they are shown, unix milliseconds; also after the generated period.</param>
    /// <param name="random">Generator of the chances; the same state gives the same answer.</param>
    /// <returns>
    /// The outcomes in time order, without impressions, which whoever shows the list knows. A game at position p (from 0)
    /// is clicked with <see cref="ClickProbability"/>. Empty when nothing is clicked.
    /// </returns>
    /// <exception cref="ArgumentException">The player or a game is not of this world.</exception>
    public IReadOnlyList<SimulatedEvent> React(string player, IReadOnlyList<string> shown, long time, Random random)
    {
        var user = IndexOf(_playerIndexes, player, nameof(player));
        var items = shown.Select(id => IndexOf(_itemIndexes, id, nameof(shown))).ToList();
        var events = new List<Interaction>();
        React(user, items, time, random, events);
        return [.. events.Select(e => new SimulatedEvent(player, ItemIds[e.Item], e.Kind, e.Value, e.Time))];
    }

    /// <summary>How well a game suits a player's taste at a time: the cosine, -1 to 1. It is the truth that models look for.</summary>
    /// <param name="user">Index of the player.</param>
    /// <param name="item">Index of the game.</param>
    /// <param name="time">Unix milliseconds.</param>
    public double Affinity(int user, int item, long time) =>
        VectorMath.Dot(_players[user].TasteAt(time), _catalogue.Games[item].Factors);

    /// <summary>When a game came out, unix milliseconds; nothing happens with it before.</summary>
    /// <param name="item">Index of the game.</param>
    public long ReleasedAt(int item) => _catalogue.Games[item].ReleasedAt;

    /// <summary>Probability that a player clicks a game: that of looking at its position times that of being attracted.</summary>
    /// <param name="user">Index of the player.</param>
    /// <param name="item">Index of the game.</param>
    /// <param name="position">Position on the page, from 0.</param>
    /// <param name="time">Unix milliseconds.</param>
    public double ClickProbability(int user, int item, int position, long time) =>
        PlayerReaction.Examination(position, _options.PositionBias) * PlayerReaction.Attraction(Affinity(user, item, time));

    /// <summary>The clicks that a player's list can expect: the sum of <see cref="ClickProbability"/> over its positions.</summary>
    /// <param name="user">Index of the player.</param>
    /// <param name="shown">Ids of the games, from the first position down.</param>
    /// <param name="time">Unix milliseconds.</param>
    /// <exception cref="ArgumentException">A game is not of this world.</exception>
    public double ExpectedClicks(int user, IEnumerable<string> shown, long time) =>
        shown.Select((id, position) => ClickProbability(user, IndexOf(_itemIndexes, id, nameof(shown)), position, time)).Sum();

    internal Player Player(int user) => _players[user];

    internal Game Game(int item) => _catalogue.Games[item];

    /// <summary>Adds the outcomes of a page.</summary>
    /// <returns>When the player is done with the page, unix milliseconds.</returns>
    internal long React(int user, List<int> page, long time, Random random, List<Interaction> events)
    {
        var now = time + 1_000;
        for (var position = 0; position < page.Count; position++)
        {
            var item = page[position];
            now += random.Next(500, 3_000);
            if (random.NextDouble() < ClickProbability(user, item, position, time))
            {
                now = PlayerReaction.Open(
                    user, item, _catalogue.Games[item], _players[user], Affinity(user, item, time), now, random, events);
            }
        }

        return now;
    }

    /// <summary>Mean size of a session, by generating some of a number of players and throwing them away.</summary>
    private double EventsPerSession(SessionGenerator sessions)
    {
        var random = new Random(_options.Seed);
        var events = new List<Interaction>();
        for (var i = 0; i < PilotSessions; i++)
        {
            sessions.Add(i % _players.Length, StartTime + random.NextInt64(EndTime - StartTime), random, [], events);
        }

        return (double)events.Count / PilotSessions;
    }

    private Random SessionRandom(int user) => new(unchecked((_options.Seed * 31) + (user * 7_919) + 1));

    /// <summary>Start times in order: days evenly spread since the player joined, hours around the favourite one.</summary>
    private long[] SessionStarts(Player player, int count, Random random)
    {
        var starts = new long[count];
        var joined = player.JoinsAfter * _options.Days;
        for (var i = 0; i < count; i++)
        {
            var day = Math.Floor(joined + (random.NextDouble() * (_options.Days - joined)));
            var hour = player.FavouriteHour + (2.5 * LatentVector.Gaussian(random));
            hour -= 24 * Math.Floor(hour / 24);
            starts[i] = StartTime + (long)((day + (hour / 24)) * MillisecondsPerDay);
        }

        Array.Sort(starts);
        return starts;
    }

    private static string[] Ids(string name, int count) =>
        [.. Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{name}-{i:00000}"))];

    private static int IndexOf(Dictionary<string, int> indexes, string id, string parameter) =>
        indexes.TryGetValue(id, out var index)
            ? index
            : throw new ArgumentException($"'{id}' is not of this world of {indexes.Count} {parameter}.", parameter);
}
