namespace Recsys.Samples;

/// <summary>
/// An answer as it was shown. What the user had done until then is not copied: it is their events of the log up to <see cref="After"/>.
/// </summary>
public sealed record ShownList
{
    /// <summary>The user.</summary>
    public required string UserId { get; init; }

    /// <summary>Id of the answer, the same in the events that it leads to; no two answers have the same.</summary>
    public required string RequestId { get; init; }

    /// <summary>When it was answered, unix milliseconds by the silo's clock.</summary>
    public required long Time { get; init; }

    /// <summary>Where it was shown.</summary>
    public required string Surface { get; init; }

    /// <summary>Number of the page, from 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>The model version that ranked it; null where none was active.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>Whether the answer was simpler than it should be, such as when the ranker failed.</summary>
    public bool Degraded { get; init; }

    /// <summary>The request's context as a JSON object of texts; null for none.</summary>
    public string? Context { get; init; }

    /// <summary>Sequence of the user's last event that the silo knew; 0 for none.</summary>
    public long After { get; init; }

    /// <summary>A place of the log that lies before every event that the list can have led to.</summary>
    public long Position { get; init; }

    /// <summary>What was shown, in the order of places, none twice.</summary>
    public required IReadOnlyList<ShownItem> Items { get; init; }
}
