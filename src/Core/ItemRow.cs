namespace Recsys.Core;

/// <summary>An item as the catalogue has it.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Available">Whether it may be recommended.</param>
/// <param name="Attributes">What is said of it, in the catalogue's order.</param>
public sealed record ItemRow(string ItemId, bool Available, IReadOnlyList<ItemAttribute> Attributes);
