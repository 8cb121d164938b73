namespace Recsys.Simulation;

/// <summary>
/// One player. The taste mixes a home genre, which stays, with a current interest in two studios, which moves on after
/// some days: it is held for the first part of its term and then turns smoothly into the next. Each interest is derived
/// from the player's seed and its number alone, so a taste can be asked for at any time, in any order.
/// </summary>
internal sealed class Player
{
    private const double HomeWeight = 0.45;
    private const double HeldShare = 0.7;
    private const double MillisecondsPerDay = 86_400_000;
    private readonly GameCatalogue _catalogue;
    private readonly int _seed;
    private readonly double _termDays;
    private readonly double _phase;

    public Player(int index, GameCatalogue catalogue, WorldOptions options)
    {
        // Large odd multipliers keep the generators of neighbouring players and seeds apart.
        _seed = unchecked((options.Seed * 73_856_093) ^ ((index + 1) * 19_349_663));
        _catalogue = catalogue;
        var random = new Random(_seed);
        HomeGenre = random.Next(catalogue.Genres.Length);
        FavouriteHour = random.NextDouble() * 24;
        Activity = Math.Exp(0.8 * LatentVector.Gaussian(random));
        Budget = (float)Math.Exp(3 + (0.6 * LatentVector.Gaussian(random)));
        JoinsAfter = random.NextDouble() < 0.3 ? random.NextDouble() * 0.7 : 0;
        _termDays = options.InterestDays * (0.6 + (0.8 * random.NextDouble()));
        _phase = random.NextDouble();
    }

    /// <summary>Index of the genre that the player always comes back to.</summary>
    public int HomeGenre { get; }

    /// <summary>Hour of the day, UTC, around which sessions lie.</summary>
    public double FavouriteHour { get; }

    /// <summary>Relative number of sessions.</summary>
    public double Activity { get; }

    /// <summary>Price at which the wish to buy is halved.</summary>
    public float Budget { get; }

    /// <summary>Share of the period that passes before the player joins.</summary>
    public double JoinsAfter { get; }

    /// <summary>The two studios of the current interest.</summary>
    public (int First, int Second) StudiosAt(long time) => InterestOf((int)Math.Floor(TermsAt(time)));

    /// <summary>The taste at a time: a unit vector.</summary>
    public float[] TasteAt(long time)
    {
        var terms = TermsAt(time);
        var number = (int)Math.Floor(terms);
        var turned = Math.Max(0, (terms - number - HeldShare) / (1 - HeldShare));
        var current = LatentVector.Mix((Interest(number), 1 - turned), (Interest(number + 1), turned));
        return LatentVector.Mix((_catalogue.Genres[HomeGenre], HomeWeight), (current, 1));
    }

    private double TermsAt(long time) => (time / MillisecondsPerDay / _termDays) + _phase;

    private float[] Interest(int number)
    {
        var (first, second) = InterestOf(number);
        return LatentVector.Mix((_catalogue.Studios[first].Factors, 1), (_catalogue.Studios[second].Factors, 0.7));
    }

    private (int First, int Second) InterestOf(int number)
    {
        var random = new Random(unchecked(_seed ^ (number * 83_492_791)));
        return (random.Next(_catalogue.Studios.Length), random.Next(_catalogue.Studios.Length));
    }
}
