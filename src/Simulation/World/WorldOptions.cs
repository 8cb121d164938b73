using Recsys.Core;

namespace Recsys.Simulation;

/// <summary>Settings of <see cref="GameWorld"/>. The same settings give the same world and the same events.</summary>
public sealed class WorldOptions
{
    /// <summary>Seed of everything. Default 17.</summary>
    public int Seed { get; set; } = 17;

    /// <summary>Number of games, 100 to 1,000,000. Default 5,000.</summary>
    public int Items { get; set; } = 5_000;

    /// <summary>Number of players, 1 to 1,000,000. Default 3,000.</summary>
    public int Users { get; set; } = 3_000;

    /// <summary>
    /// Target for the number of events in <see cref="GameWorld.Generate"/>, 1 to 100,000,000; reached within a few per
    /// cent, as sessions are whole and every player has at least one. Default 300,000.
    /// </summary>
    public int Events { get; set; } = 300_000;

    /// <summary>Length of the generated period in days, 1 to 3,650. Default 60.</summary>
    public int Days { get; set; } = 60;

    /// <summary>End of the generated period, unix milliseconds, from 0. Default 2025-06-30 00:00 UTC.</summary>
    public long EndTime { get; set; } = 1_751_241_600_000;

    /// <summary>Exponent s of the games' popularity, which falls with its rank r as r^-s; 0 to 3. Default 1.</summary>
    public double ZipfExponent { get; set; } = 1;

    /// <summary>
    /// Exponent of the position bias: a player looks at position p (from 0) of a page with probability (1 + p)^-bias;
    /// 0 to 5, where 0 is no bias. Default 0.7.
    /// </summary>
    public double PositionBias { get; set; } = 0.7;

    /// <summary>
    /// Mean number of days that a player's current interest lasts before it moves to another, 0.5 to 10,000. Default 12.
    /// </summary>
    public double InterestDays { get; set; } = 12;

    /// <summary>Share of the games that come out during the period, 0 to 1. Default 0.1.</summary>
    public double NewItemShare { get; set; } = 0.1;

    /// <summary>Number of games on a browsing page, 1 to 100. Default 8.</summary>
    public int PageSize { get; set; } = 8;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public void Validate()
    {
        OptionRange.Check(nameof(Items), Items, 100, 1_000_000);
        OptionRange.Check(nameof(Users), Users, 1, 1_000_000);
        OptionRange.Check(nameof(Events), Events, 1, 100_000_000);
        OptionRange.Check(nameof(Days), Days, 1, 3_650);
        OptionRange.Require(EndTime >= 0, nameof(EndTime), EndTime, "from 0");
        OptionRange.Check(nameof(ZipfExponent), ZipfExponent, 0, 3);
        OptionRange.Check(nameof(PositionBias), PositionBias, 0, 5);
        OptionRange.Check(nameof(InterestDays), InterestDays, 0.5, 10_000);
        OptionRange.Check(nameof(NewItemShare), NewItemShare, 0, 1);
        OptionRange.Check(nameof(PageSize), PageSize, 1, 100);
    }
}
