namespace Recsys.Cli.Plan;

/// <summary>What a cluster shall carry. Rates are means over a day; <see cref="Peak"/> says how much more the busiest time has.</summary>
internal sealed record PlanQuestion
{
    /// <summary>Users that are known, from 1.</summary>
    public long Users { get; init; } = 1_000_000;

    /// <summary>Items of the catalogue, from 1.</summary>
    public long Items { get; init; } = 100_000;

    /// <summary>Events a second, impressions among them; above 0.</summary>
    public double Events { get; init; } = 1_000;

    /// <summary>Lists a second; from 0.</summary>
    public double Lists { get; init; } = 200;

    /// <summary>Numbers of an item's vector and of a user's interest, 1 to 1,024.</summary>
    public int Dimension { get; init; } = 64;

    /// <summary>Rate of the busiest time of the day over the mean, 1 to 10.</summary>
    public double Peak { get; init; } = 2;

    /// <summary>Mean events of a visit, from 1.</summary>
    public double EventsPerVisit { get; init; } = 20;

    /// <summary>Mean length of a visit, minutes; above 0.</summary>
    public double VisitMinutes { get; init; } = 15;

    /// <summary>How long a user stays in memory after their last call, minutes; above 0. Orleans' default is 15.</summary>
    public double IdleMinutes { get; init; } = 15;

    /// <summary>
    /// How evenly users come: the shape of the gamma distribution of their rates; .05 to 100. 100 is all alike; at .5 the busiest tenth of the users makes
    /// some half of the visits.
    /// </summary>
    public double Evenness { get; init; } = 0.5;

    /// <summary>Days that events are kept, <c>Recsys:Log:Retention</c>; above 0.</summary>
    public double RetentionDays { get; init; } = 90;

    /// <summary>Cores of a silo, from 1.</summary>
    public int SiloCores { get; init; } = 4;

    /// <summary>Memory of a silo, GB; above 0.</summary>
    public double SiloMemory { get; init; } = 16;

    /// <summary>Silos that may be away at the busiest time, from 0.</summary>
    public int Spares { get; init; } = 1;

    /// <summary>Share of the cores that may be busy at the busiest time, .1 to 1. Above some .7 waiting grows fast.</summary>
    public double Utilisation { get; init; } = 0.6;

    /// <summary>Memory over what is in use: what the collector needs to work in; 1 to 4.</summary>
    public double Headroom { get; init; } = 1.5;
}
