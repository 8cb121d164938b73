namespace Recsys;

/// <summary>Keeps only items that have one of the values in the field.</summary>
/// <param name="Field">Attribute field, such as "genre".</param>
/// <param name="Values">Accepted values, 1 to 64.</param>
/// <param name="Exclude">True to keep only items that have none of the values.</param>
[GenerateSerializer, Immutable, Alias("recsys.AttributeFilter")]
public sealed record AttributeFilter(
    [property: Id(0)] string Field,
    [property: Id(1)] IReadOnlyList<string> Values,
    [property: Id(2)] bool Exclude = false);

/// <summary>A question for recommendations.</summary>
[GenerateSerializer, Immutable, Alias("recsys.RecommendRequest")]
public sealed record RecommendRequest
{
    /// <summary>The user, 1 to 128 characters. An unknown user gets a cold-start list.</summary>
    [Id(0)]
    public required string UserId { get; init; }

    /// <summary>How many items, 1 to the silo's maximum (1,000 unless set otherwise).</summary>
    [Id(1)]
    public int Count { get; init; } = 20;

    /// <summary>Where the list is shown, such as "home"; up to 64 characters.</summary>
    [Id(2)]
    public string Surface { get; init; } = "default";

    /// <summary>
    /// Free context, up to 16 entries of up to 64 and 1,024 characters. A ranker reads the fields that it was trained with: a category
    /// as it is, a list of categories with '|' between them, a number in the invariant culture, such as "3.5".
    /// </summary>
    [Id(3)]
    public IReadOnlyDictionary<string, string>? Context { get; init; }

    /// <summary>Items that must not be in the answer, up to 1,000.</summary>
    [Id(4)]
    public IReadOnlyList<string>? ExcludeItemIds { get; init; }

    /// <summary>Attribute filters, all of which an item must pass; up to 16.</summary>
    [Id(5)]
    public IReadOnlyList<AttributeFilter>? Filters { get; init; }

    /// <summary>Whether items of the user's own session, and what he bought before, may come back.</summary>
    [Id(6)]
    public bool AllowRepeats { get; init; }

    /// <summary>The only items that may be in the answer, up to 1,000; null for any. Filters and exclusions hold for them, too.</summary>
    [Id(7)]
    public IReadOnlyList<string>? AllowItemIds { get; init; }

    /// <summary>The user's friends, up to 1,000, for the channel "social", which asks the first 50 of them; null for none.</summary>
    [Id(8)]
    public IReadOnlyList<string>? FriendIds { get; init; }
}
