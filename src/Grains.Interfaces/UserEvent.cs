namespace Recsys;

/// <summary>One thing that a user did. Sending it again with the same <see cref="Id"/> changes nothing.</summary>
[GenerateSerializer, Immutable, Alias("recsys.UserEvent")]
public sealed record UserEvent
{
    /// <summary>Id of the event, unique for its user, 1 to 64 characters. Ids that grow with time, such as those of <see cref="NewId"/>, are stored fastest.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The user, 1 to 128 characters.</summary>
    [Id(1)]
    public required string UserId { get; init; }

    /// <summary>The item, 1 to 128 characters without control characters.</summary>
    [Id(2)]
    public required string ItemId { get; init; }

    /// <summary>What happened.</summary>
    [Id(3)]
    public required EventKind Kind { get; init; }

    /// <summary>When it happened. Bounded by the silo's limits for age and clock skew.</summary>
    [Id(4)]
    public required DateTimeOffset Time { get; init; }

    /// <summary>Seconds for play and dwell, price for purchase, free for custom kinds; finite and not negative.</summary>
    [Id(5)]
    public double Value { get; init; }

    /// <summary>Name of a custom kind, 1 to 64 characters; null for all others.</summary>
    [Id(6)]
    public string? CustomKind { get; init; }

    /// <summary>The application's session, up to 64 characters, or null.</summary>
    [Id(7)]
    public string? SessionId { get; init; }

    /// <summary>The recommendation that showed the item (<see cref="RecommendResponse.RequestId"/>), or null.</summary>
    [Id(8)]
    public string? RequestId { get; init; }

    /// <summary>Free context such as surface, position or platform; up to 16 entries of up to 64 and 256 characters.</summary>
    [Id(9)]
    public IReadOnlyDictionary<string, string>? Context { get; init; }

    /// <summary>Makes an event id that grows with time (UUID version 7, 32 hexadecimal digits).</summary>
    public static string NewId() => Guid.CreateVersion7().ToString("N");
}
