namespace Recsys.Grains.Coordination;

/// <summary>How a silo's preparation of a version ended.</summary>
internal enum PrepareOutcome : byte
{
    /// <summary>Loaded and checked.</summary>
    Ready = 0,

    /// <summary>The version failed a check.</summary>
    Refused = 1,

    /// <summary>The model store, or the silo's disk or memory, failed; nothing is known of the version.</summary>
    Unavailable = 2,

    /// <summary>The silo did not answer, or not in time.</summary>
    NoAnswer = 3,
}

/// <summary>What a silo says of a version that it was to prepare.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why it is not ready; null where it is.</param>
[GenerateSerializer, Immutable, Alias("recsys.PrepareReply")]
internal sealed record PrepareReply([property: Id(0)] PrepareOutcome Outcome, [property: Id(1)] string? Reason);
