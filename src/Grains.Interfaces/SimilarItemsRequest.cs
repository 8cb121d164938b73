namespace Recsys;

/// <summary>A question for items like one item.</summary>
[GenerateSerializer, Immutable, Alias("recsys.SimilarItemsRequest")]
public sealed record SimilarItemsRequest
{
    /// <summary>The item.</summary>
    [Id(0)]
    public required string ItemId { get; init; }

    /// <summary>How many items, 1 to the silo's maximum (1,000 unless set otherwise).</summary>
    [Id(1)]
    public int Count { get; init; } = 20;

    /// <summary>What the attributes of an item must meet; null for anything.</summary>
    [Id(2)]
    public ItemFilter? Filter { get; init; }

    /// <summary>Whether the filter may name a field that no item has.</summary>
    [Id(3)]
    public bool AllowUnknownFields { get; init; }

    /// <summary>Fields whose values come back with each item, up to 16; null for none. A field that an item does not have is absent.</summary>
    [Id(4)]
    public IReadOnlyList<string>? Include { get; init; }
}
