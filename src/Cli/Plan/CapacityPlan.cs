namespace Recsys.Cli.Plan;

/// <summary>What a cluster needs in memory, silos, database and money, each figure with its formula.</summary>
internal static class CapacityPlan
{
    private const double Gigabyte = 1e9;
    private const double DaySeconds = 86_400;
    private const double MonthDays = 30.4;

    /// <summary>Makes a plan.</summary>
    /// <param name="q">What the cluster shall carry.</param>
    /// <param name="c">What one of each costs.</param>
    /// <param name="prices">Prices; null for a plan without costs.</param>
    /// <returns>The figures, in the order in which they follow from each other.</returns>
    public static IReadOnlyList<PlanLine> Of(PlanQuestion q, PlanConstants c, PlanPrices? prices)
    {
        List<PlanLine> lines = [];
        double Line(string name, double value, string unit, string formula)
        {
            lines.Add(new PlanLine(name, value, unit, formula));
            return value;
        }

        // Each user's visits come at random with a rate of their own, gamma distributed: the share that came within the time that a user stays in
        // memory is 1 - E[exp(-rate * time)], which for a gamma distribution is the formula.
        var visits = Line("visits", q.Events / q.EventsPerVisit, "a second", "events / eventsPerVisit");
        var stay = Line("stay", (q.VisitMinutes + q.IdleMinutes) * 60, "seconds", "(visitMinutes + idleMinutes) * 60");
        var rate = q.Peak * visits / q.Users;
        var active = Line(
            "activeUsers",
            q.Users * (1 - Math.Pow(1 + (rate * stay / q.Evenness), -q.Evenness)),
            "at the peak",
            "users * (1 - (1 + peak * visits / users * stay / evenness) ^ -evenness)");

        var user = Line("userBytes", c.UserBytes + (4.0 * q.Dimension), "bytes", "UserBytes + 4 * dimension");
        var users = Line("userMemory", active * user * q.Headroom / Gigabyte, "GB in all", "activeUsers * userBytes * headroom");

        // Vectors of the version in use and, during a swap, of the next one.
        var item = Line(
            "itemBytes", c.ItemBytes + (2 * (c.IndexBytes + (5.0 * q.Dimension))), "bytes", "ItemBytes + 2 * (IndexBytes + 5 * dimension), of two versions");
        var items = Line("itemMemory", ((q.Items * item) + c.SiloBytes) * q.Headroom / Gigabyte, "GB a silo", "(items * itemBytes + SiloBytes) * headroom");
        var cores = Line(
            "siloCores",
            q.Peak * ((q.Events * c.EventMicroseconds) + (q.Lists * c.ListMicroseconds)) / 1e6 / q.Utilisation,
            "at the peak",
            "peak * (events * EventMicroseconds + lists * ListMicroseconds) / utilisation");
        var room = q.SiloMemory - items;
        if (room <= 0)
        {
            throw new ArgumentException(
                $"The items and a silo itself take {items:0.#} GB of a silo's {q.SiloMemory:0.#} GB, which leaves no room for users; give silos more memory (--memory).");
        }

        var silos = Line(
            "silos",
            Math.Max(1, Math.Max(Math.Ceiling(cores / q.SiloCores), Math.Ceiling(users / room))) + q.Spares,
            string.Empty,
            "max(siloCores / cores, userMemory / (memory - itemMemory)), rounded up, + spares");

        Line("commits", q.Peak * q.Events / c.EventsPerCommit, "a second at the peak", "peak * events / EventsPerCommit");
        Line("rowWrites", q.Peak * q.Events * 3, "a second at the peak", "peak * events * 3: the event, its user, its item's counter");
        var databaseCores = Line(
            "databaseCores",
            Math.Ceiling(q.Peak * q.Events * c.DatabaseMicroseconds / 1e6 / q.Utilisation),
            "at the peak",
            "peak * events * DatabaseMicroseconds / utilisation, rounded up");
        var rows = Line("events", q.Events * DaySeconds * q.RetentionDays, "kept", "events * 86,400 * retentionDays");
        var disk = Line(
            "databaseSize", ((rows * c.EventRowBytes) + (q.Users * c.UserRowBytes)) / Gigabyte, "GB", "events kept * EventRowBytes + users * UserRowBytes");

        if (prices is not null)
        {
            var ofSilos = Line(
                "siloCost",
                silos * ((q.SiloCores * prices.Core) + (q.SiloMemory * prices.MemoryGigabyte)),
                prices.Currency + " a month",
                "silos * (cores * core + memory * memoryGigabyte)");
            var ofDatabase = Line(
                "databaseCost",
                (databaseCores * prices.DatabaseCore) + (disk * prices.DiskGigabyte),
                prices.Currency + " a month",
                "databaseCores * databaseCore + databaseSize * diskGigabyte");
            Line("cost", ofSilos + ofDatabase, prices.Currency + " a month", "siloCost + databaseCost");
            Line(
                "costOfAMillionLists",
                q.Lists == 0 ? 0 : (ofSilos + ofDatabase) / (q.Lists * DaySeconds * MonthDays) * 1e6,
                prices.Currency,
                "cost / (lists * 86,400 * 30.4) * 1,000,000");
        }

        return lines;
    }
}
