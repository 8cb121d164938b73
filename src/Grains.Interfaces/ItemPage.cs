namespace Recsys;

/// <summary>A page of the catalogue.</summary>
/// <param name="Items">The items, by id in the order of Unicode code points.</param>
/// <param name="NextPageToken">Gives the next page; null where this is the last.</param>
[GenerateSerializer, Immutable, Alias("recsys.ItemPage")]
public sealed record ItemPage([property: Id(0)] IReadOnlyList<ItemInfo> Items, [property: Id(1)] string? NextPageToken);
