namespace Recsys.Offline;

/// <summary>What a version showed after its promotion, against what the version before showed.</summary>
/// <param name="Taken">Share of shown items that the user did something with: clicked, played, liked, bought.</param>
/// <param name="Degraded">Share of answers that were simpler than they should be, such as where the ranker failed.</param>
/// <param name="UsersBefore">Users to whom the version before showed something.</param>
/// <param name="UsersAfter">Users to whom the new one did.</param>
public sealed record VersionGuardReport(ShareChange Taken, ShareChange Degraded, int UsersBefore, int UsersAfter)
{
    /// <summary>Whether users take less of what is shown, or more answers are degraded, by more than chance explains.</summary>
    public bool IsWorse => Taken.Difference is { High: < 0 } || Degraded.Difference is { Low: > 0 };

    /// <summary>The report in a sentence.</summary>
    public override string ToString() =>
        $"Of what was shown users took {Taken}; degraded answers {Degraded}; {UsersAfter} users, before {UsersBefore}{(Taken.Difference is null ? ", too few to tell" : string.Empty)}.";
}
