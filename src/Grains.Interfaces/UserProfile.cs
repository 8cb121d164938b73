namespace Recsys;

/// <summary>What a user grain holds, for support and for tests.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Counters">Events by <see cref="EventKind"/> value, 9 numbers.</param>
/// <param name="Session">Items of the live session, newest first.</param>
/// <param name="ModelVersion">Version in whose space <paramref name="Interest"/> lies; null where there is none.</param>
/// <param name="Interest">The interest embedding; empty where there is none.</param>
/// <param name="LastSequence">Log sequence of the newest event that is in this state; 0 for none.</param>
/// <param name="PendingExposures">Items shown that still wait for an outcome.</param>
[GenerateSerializer, Immutable, Alias("recsys.UserProfile")]
public sealed record UserProfile(
    [property: Id(0)] string UserId,
    [property: Id(1)] IReadOnlyList<long> Counters,
    [property: Id(2)] IReadOnlyList<string> Session,
    [property: Id(3)] string? ModelVersion,
    [property: Id(4)] IReadOnlyList<float> Interest,
    [property: Id(5)] long LastSequence,
    [property: Id(6)] int PendingExposures)
{
    /// <summary>What the user answered when they were asked about themselves, by field.</summary>
    [Id(7)]
    public IReadOnlyDictionary<string, string> Answers { get; init; } = new Dictionary<string, string>();
}
