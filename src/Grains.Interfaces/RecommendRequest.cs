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

/// <summary>A bound on how many items of an answer may have one value of a field.</summary>
/// <param name="Field">Attribute field, such as "genre", 1 to 64 characters.</param>
/// <param name="Count">Most items of each of its values, 1 or more.</param>
[GenerateSerializer, Immutable, Alias("recsys.FieldCap")]
public readonly record struct FieldCap([property: Id(0)] string Field, [property: Id(1)] int Count);

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

    /// <summary>Attribute filters, all of which an item must pass; up to 16. <see cref="Filter"/> says more.</summary>
    [Id(5)]
    public IReadOnlyList<AttributeFilter>? Filters { get; init; }

    /// <summary>Whether items of the user's own session, and what they bought before, may come back.</summary>
    [Id(6)]
    public bool AllowRepeats { get; init; }

    /// <summary>The only items that may be in the answer, up to 1,000; null for any. Filters and exclusions hold for them, too.</summary>
    [Id(7)]
    public IReadOnlyList<string>? AllowItemIds { get; init; }

    /// <summary>The user's friends, up to 1,000, for the channel "social", which asks the first 50 of them; null for none.</summary>
    [Id(8)]
    public IReadOnlyList<string>? FriendIds { get; init; }

    /// <summary>
    /// What the attributes of an item must meet, such as <c>ItemFilter.Parse("price &lt; 20 and genre in (rpg, puzzle)")</c>; null for
    /// anything. Asked before the list is cut, so that a filtered list is still full.
    /// </summary>
    [Id(9)]
    public ItemFilter? Filter { get; init; }

    /// <summary>
    /// Whether filters and caps may name a field that no item has: then no item has a value of it. Otherwise that is refused, as it is most often a
    /// slip of the pen. A field is known within a second of the first item that has it.
    /// </summary>
    [Id(10)]
    public bool AllowUnknownFields { get; init; }

    /// <summary>
    /// Fields whose values come back with each item, such as "title" and "price"; up to 16, null for none. A field that an item does not
    /// have is absent.
    /// </summary>
    [Id(11)]
    public IReadOnlyList<string>? Include { get; init; }

    /// <summary>
    /// Bounds on the items of one value, up to 8, all of which hold; null for none. An item of several values counts for each. The best
    /// items that fit are taken, and where candidates are too much alike, popular items of other values fill the list.
    /// </summary>
    [Id(12)]
    public IReadOnlyList<FieldCap>? Caps { get; init; }

    /// <summary>Whether the answer has <see cref="RecommendResponse.NextPage"/>. Its order is kept in memory for RecsysLimits.PageLifetime (10 minutes unless set otherwise).</summary>
    [Id(13)]
    public bool Paged { get; init; }

    /// <summary>
    /// A <see cref="RecommendResponse.NextPage"/> of this user: the answer goes on in the order of that list, whatever came in between,
    /// without what was shown on its pages before or may not be shown by now. Repeat the request as it was, with this set.
    /// Asking for a page again gives that page. Null for a new list.
    /// </summary>
    [Id(14)]
    public string? Page { get; init; }
}
