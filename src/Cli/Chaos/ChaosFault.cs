namespace Recsys.Cli.Chaos;

/// <summary>What can happen to a cluster.</summary>
internal enum FaultKind
{
    /// <summary>A silo is killed without a word, and started again after a while.</summary>
    KillSilo,

    /// <summary>A silo stands still for a while with its connections open, and then goes on as if nothing had been.</summary>
    PauseSilo,

    /// <summary>A silo is stopped in order, and started again.</summary>
    RestartSilo,

    /// <summary>The database crashes, and is started again after a while.</summary>
    CrashDatabase,

    /// <summary>The database stands still for a while.</summary>
    PauseDatabase,

    /// <summary>The database gets a twentieth of the time.</summary>
    SlowDatabase,

    /// <summary>The database's disk is full for a while. Needs the right to mount one (<see cref="Simulation.SmallDisk"/>).</summary>
    FillDisk,

    /// <summary>Another version is promoted.</summary>
    Swap,
}

/// <summary>Something that happens to a cluster.</summary>
/// <param name="At">When, from the begin of the run.</param>
/// <param name="Kind">What.</param>
/// <param name="Silo">Which silo, where it happens to one.</param>
/// <param name="Length">How long it lasts.</param>
internal sealed record ChaosFault(TimeSpan At, FaultKind Kind, int Silo, TimeSpan Length)
{
    /// <summary>What happens in a run: the same for the same seed. One thing at a time, with some seconds between.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="length">Length of the run.</param>
    /// <param name="silos">Number of silos.</param>
    /// <param name="kinds">What may happen.</param>
    public static IReadOnlyList<ChaosFault> Plan(int seed, TimeSpan length, int silos, IReadOnlyList<FaultKind> kinds)
    {
        var random = new Random(seed);
        var faults = new List<ChaosFault>();
        var at = TimeSpan.FromSeconds(3 + random.Next(3));
        while (at < length - TimeSpan.FromSeconds(5))
        {
            var fault = new ChaosFault(at, kinds[random.Next(kinds.Count)], random.Next(silos), TimeSpan.FromMilliseconds(500 + random.Next(9_500)));
            faults.Add(fault);
            at += fault.Length + TimeSpan.FromSeconds(3 + random.Next(8));
        }

        return faults;
    }
}
