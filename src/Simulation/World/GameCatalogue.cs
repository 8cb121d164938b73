using Recsys.Core;

namespace Recsys.Simulation;

/// <summary>
/// The games. A game's latent factors mix those of its genres and of its studio with noise of its own, so its attributes
/// tell much of what it is like, but not all. Popularity is Zipf over a random order of the games.
/// </summary>
internal sealed class GameCatalogue
{
    private const double GenreWeight = 0.6;
    private const double StudioWeight = 0.75;
    private const double OwnWeight = 0.35;
    private const int GamesPerStudio = 25;
    private const int MillisecondsPerDay = 86_400_000;

    private static readonly string[] GenreNames =
    [
        "Action", "Adventure", "Casual", "Horror", "Platformer", "Puzzle", "Racing", "Role-playing", "Shooter",
        "Simulation", "Sports", "Strategy",
    ];

    private static readonly string[] Platforms = ["PC", "Console", "Mobile"];

    // Upper end and name of each price band; a price is drawn from half the upper end up to it.
    private static readonly (float Upper, string Name)[] PriceBands =
        [(0, "free"), (10, "budget"), (30, "standard"), (70, "premium")];

    private readonly WeightedSampler[] _byGenre;
    private readonly WeightedSampler[] _byStudio;
    private readonly WeightedSampler _all;

    public GameCatalogue(WorldOptions options)
    {
        var random = new Random(options.Seed);
        Genres = [.. GenreNames.Select(_ => LatentVector.Random(random))];
        Studios = [.. Enumerable.Range(0, Math.Max(2, options.Items / GamesPerStudio)).Select(_ => NewStudio(random))];
        var ranks = Enumerable.Range(1, options.Items).ToArray();
        random.Shuffle(ranks);
        Games = [.. ranks.Select(rank => NewGame(rank, options, random))];
        var items = Enumerable.Range(0, options.Items).ToArray();
        _all = new WeightedSampler(items, i => Games[i].Popularity);
        _byGenre = [.. Genres.Select((_, g) =>
            new WeightedSampler(items.Where(i => Games[i].Genres.Contains(g)), i => Games[i].Popularity))];
        var studioItems = items.ToLookup(i => Games[i].Studio);
        _byStudio = [.. Studios.Select((_, s) => new WeightedSampler(studioItems[s], i => Games[i].Popularity))];
    }

    public Game[] Games { get; }

    public float[][] Genres { get; }

    public Studio[] Studios { get; }

    public int SampleAny(Random random) => _all.Sample(random);

    public int SampleGenre(int genre, Random random) => Sample(_byGenre[genre], random);

    public int SampleStudio(int studio, Random random) => Sample(_byStudio[studio], random);

    // A small world may have a genre or studio without games: then the whole catalogue is the shelf.
    private int Sample(WeightedSampler shelf, Random random) => (shelf.IsEmpty ? _all : shelf).Sample(random);

    private Studio NewStudio(Random random) => new(random.Next(Genres.Length), LatentVector.Random(random));

    private Game NewGame(int rank, WorldOptions options, Random random)
    {
        var studio = random.Next(Studios.Length);
        var main = random.NextDouble() < 0.8 ? Studios[studio].Genre : random.Next(Genres.Length);
        var genres = new List<int> { main };
        while (genres.Count < 3 && random.NextDouble() < 0.4)
        {
            var further = random.Next(Genres.Length);
            if (!genres.Contains(further))
            {
                genres.Add(further);
            }
        }

        var genre = LatentVector.Mix([.. genres.Select((g, i) => (Genres[g], i == 0 ? 1.0 : 0.5))]);
        var factors = LatentVector.Mix(
            (genre, GenreWeight), (Studios[studio].Factors, StudioWeight), (LatentVector.Random(random), OwnWeight));

        // Genres lean to a platform and a price band, as casual games do to phones and to being free.
        var platform = random.NextDouble() < 0.7 ? main % Platforms.Length : random.Next(Platforms.Length);
        var band = random.NextDouble() < 0.6 ? main % PriceBands.Length : random.Next(PriceBands.Length);
        var price = MathF.Round(PriceBands[band].Upper * (0.5f + (0.5f * random.NextSingle())), 2);
        var start = options.EndTime - ((long)options.Days * MillisecondsPerDay);
        var releasedAt = random.NextDouble() < options.NewItemShare
            ? start + (long)(random.NextDouble() * (options.EndTime - start))
            : start;
        var attributes = genres.Select(g => new ItemAttribute("genre", GenreNames[g]))
            .Append(new ItemAttribute("platform", Platforms[platform]))
            .Append(new ItemAttribute("price", PriceBands[band].Name))
            .Append(new ItemAttribute("studio", $"studio-{studio:000}"))
            .ToArray();
        return new Game(
            [.. genres], studio, price, releasedAt, Math.Pow(rank, -options.ZipfExponent), factors, attributes);
    }

    /// <summary>A studio: the genre it mostly makes, and its style.</summary>
    internal sealed record Studio(int Genre, float[] Factors);
}
