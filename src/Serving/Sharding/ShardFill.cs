namespace Recsys.Serving;

/// <summary>What a list still lacks after the channels: the most popular items of all that the request may have.</summary>
/// <param name="Count">How many.</param>
/// <param name="Excluded">Items that the list has already.</param>
/// <param name="Full">Values, by field, that have no room left.</param>
public sealed record ShardFill(int Count, IReadOnlyList<string> Excluded, IReadOnlyList<(string Field, string[] Values)> Full);
