namespace Recsys.Cli.Plan;

/// <summary>A figure of the plan beside that of a simulated day.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Planned">By the plan's formulas.</param>
/// <param name="Simulated">By the day.</param>
/// <param name="Agrees">Whether the plan is neither too small nor far too large.</param>
internal sealed record PlanAgreement(string Name, double Planned, double Simulated, bool Agrees)
{
    /// <summary>Share of the simulated figure by which the plan may be below it, beside what chance makes of few users.</summary>
    public const double Below = 0.02;

    /// <summary>
    /// By which it may be above: the plan takes the whole stay at the peak's rate, where the day's curve is below it before and after.
    /// </summary>
    public const double Above = 0.1;

    /// <summary>The plan's figure over the simulated one.</summary>
    public double Ratio => Planned / Simulated;

    /// <summary>Holds a plan against a day.</summary>
    public static IReadOnlyList<PlanAgreement> Of(PlanQuestion q, IReadOnlyList<PlanLine> plan, SimulatedDay day)
    {
        double Planned(string name) => plan.Single(l => l.Name == name).Value;
        return
        [
            New(q, "visits a day", Planned("visits") * 86_400, day.Visits, day.Visits),
            New(q, "events a day", Planned("events") / q.RetentionDays, day.Events, day.Visits),
            New(q, "events a second, peak", q.Events * q.Peak, day.MostEvents, day.Visits / 96.0),
            New(q, "users in memory, peak", Planned("activeUsers"), day.MostActive, day.MostActive),
        ];
    }

    // Four standard deviations of a sum of so many visits, and of the mean of so many users' rates.
    private static PlanAgreement New(PlanQuestion q, string name, double planned, double simulated, double visits)
    {
        var chance = (4 / Math.Sqrt(q.Users * q.Evenness)) + (4 / Math.Sqrt(Math.Max(visits, 1)));
        return new(name, planned, simulated, planned >= simulated * (1 - Below - chance) && planned <= simulated * (1 + Above + chance));
    }
}
