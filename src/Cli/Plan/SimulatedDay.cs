using MathNet.Numerics.Distributions;

namespace Recsys.Cli.Plan;

/// <summary>
/// A day of all users, one by one: each has a rate of their own, comes at random through the day's curve, and stays in memory until they have not
/// called for a while. What the plan's formulas say must agree with it; it shares none of them. The same seed gives the same day on any machine.
/// </summary>
internal sealed class SimulatedDay
{
    private const int Seconds = 86_400;
    private const int Block = 1 << 16;

    private SimulatedDay(long visits, long events, long visitors, long mostActive, double mostEvents)
    {
        (Visits, Events, Visitors, MostActive, MostEvents) = (visits, events, visitors, mostActive, mostEvents);
    }

    /// <summary>Visits of the day.</summary>
    public long Visits { get; }

    /// <summary>Events of the day.</summary>
    public long Events { get; }

    /// <summary>Users who came at least once.</summary>
    public long Visitors { get; }

    /// <summary>Users in memory at the second with the most.</summary>
    public long MostActive { get; }

    /// <summary>Events a second in the quarter of an hour with the most.</summary>
    public double MostEvents { get; }

    /// <summary>Simulates a day.</summary>
    /// <param name="q">The users and their habits.</param>
    /// <param name="seed">Of the day.</param>
    /// <param name="cancellationToken">Ends it between two blocks of users.</param>
    public static SimulatedDay Run(PlanQuestion q, int seed, CancellationToken cancellationToken)
    {
        var curve = DayCurve.OfPeak(q.Peak);
        var changes = new long[Seconds + 1];
        var quarters = new long[96];
        long visits = 0, events = 0, visitors = 0;
        var adding = new Lock();
        var blocks = (q.Users + Block - 1) / Block;
        Parallel.For(
            0,
            blocks,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            () => new Part(q, curve),
            (block, _, part) =>
            {
                part.Add(new Random(unchecked((seed * 1_000_003) ^ (int)(block * 0x9E3779B1))), (int)Math.Min(Block, q.Users - (block * Block)));
                return part;
            },
            part =>
            {
                lock (adding)
                {
                    (visits, events, visitors) = (visits + part.Visits, events + part.Events, visitors + part.Visitors);
                    Add(changes, part.Changes);
                    Add(quarters, part.Quarters);
                }
            });

        long active = 0, most = 0;
        foreach (var change in changes)
        {
            active += change;
            most = Math.Max(most, active);
        }

        return new SimulatedDay(visits, events, visitors, most, quarters.Max() / 900.0);
    }

    private static void Add(long[] sums, long[] values)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += values[i];
        }
    }

    // What one thread counts.
    private sealed class Part(PlanQuestion q, DayCurve curve)
    {
        private readonly double _visitsOfUser = q.Events / q.EventsPerVisit * Seconds / q.Users;
        private readonly List<(double From, double To)> _stays = [];

        public long[] Changes { get; } = new long[Seconds + 1];

        public long[] Quarters { get; } = new long[96];

        public long Visits { get; private set; }

        public long Events { get; private set; }

        public long Visitors { get; private set; }

        public void Add(Random random, int users)
        {
            for (var user = 0; user < users; user++)
            {
                var rate = Gamma.Sample(random, q.Evenness, q.Evenness / _visitsOfUser);
                var count = rate > 1e-12 ? Poisson.Sample(random, rate) : 0;
                if (count > 0)
                {
                    Visitors++;
                    Visits += count;
                    AddVisits(random, count);
                }
            }
        }

        private void AddVisits(Random random, int count)
        {
            _stays.Clear();
            for (var visit = 0; visit < count; visit++)
            {
                var from = curve.Sample(random);
                var length = -Math.Log(1 - random.NextDouble()) * q.VisitMinutes * 60;
                AddStay(from, from + Math.Min(length + (q.IdleMinutes * 60), Seconds));

                // The first event begins the visit; the others fall anywhere in it.
                var events = 1 + (q.EventsPerVisit > 1 ? Geometric.Sample(random, 1 / q.EventsPerVisit) - 1 : 0);
                Events += events;
                Quarters[(int)(from / 900) % 96]++;
                for (var e = 1; e < events; e++)
                {
                    Quarters[(int)((from + (random.NextDouble() * length)) / 900) % 96]++;
                }
            }

            // A user who comes again while they are still in memory is there once.
            _stays.Sort();
            var (begin, end) = _stays[0];
            foreach (var (from, to) in _stays)
            {
                if (from > end)
                {
                    Count(begin, end);
                    begin = from;
                }

                end = Math.Max(end, to);
            }

            Count(begin, end);
        }

        // What goes beyond midnight counts at the day's begin: every day is like this one.
        private void AddStay(double from, double to)
        {
            _stays.Add((from, Math.Min(to, Seconds)));
            if (to > Seconds)
            {
                _stays.Add((0, to - Seconds));
            }
        }

        private void Count(double from, double to)
        {
            Changes[(int)from]++;
            Changes[(int)to]--;
        }
    }
}
