namespace Recsys.Grains.Tests.Schedules;

/// <summary>What a schedule does next.</summary>
internal enum StepKind
{
    Track,
    Repeat,
    Recommend,
    Move,
    Merge,
    Erase,
    Pass,
    Promote,
    RollBack,
    HideLog,
    ShowLog,
    StartSilo,
    StopSilo,
    KillSilo,
}

/// <summary>One step; which users, items and silos the numbers mean depends on what there is when it comes.</summary>
internal sealed record Step(StepKind Kind, int A, int B, int C);

/// <summary>The steps that a seed makes.</summary>
internal static class Schedule
{
    private static readonly (StepKind Kind, int Share)[] Shares =
    [
        (StepKind.Track, 40),
        (StepKind.Repeat, 8),
        (StepKind.Recommend, 12),
        (StepKind.Move, 8),
        (StepKind.Merge, 5),
        (StepKind.Erase, 4),
        (StepKind.Pass, 8),
        (StepKind.Promote, 4),
        (StepKind.RollBack, 2),
        (StepKind.HideLog, 2),
        (StepKind.ShowLog, 5),
        (StepKind.StartSilo, 2),
        (StepKind.StopSilo, 2),
        (StepKind.KillSilo, 3),
    ];

    /// <summary>Forty steps.</summary>
    public static IReadOnlyList<Step> Make(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 40).Select(_ => new Step(Kind(random), random.Next(1000), random.Next(1000), random.Next(1000)))];
    }

    private static StepKind Kind(Random random)
    {
        var at = random.Next(Shares.Sum(s => s.Share));
        return Shares.First(s => (at -= s.Share) < 0).Kind;
    }
}
