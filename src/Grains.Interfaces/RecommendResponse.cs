namespace Recsys;

/// <summary>One recommended item.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Score">The ranker's score (a probability where the active model says so); comparable only within one answer.</param>
/// <param name="Channel">The recall channel that brought the item, such as "embedding", "item-to-item" or "popularity".</param>
/// <param name="Reason">Why, in words for a developer.</param>
[GenerateSerializer, Immutable, Alias("recsys.RecommendedItem")]
public readonly record struct RecommendedItem(
    [property: Id(0)] string ItemId,
    [property: Id(1)] float Score,
    [property: Id(2)] string Channel,
    [property: Id(3)] string Reason)
{
    /// <summary>The item's values of the fields that <see cref="RecommendRequest.Include"/> names, in the item's order; null where none were asked for.</summary>
    [Id(4)]
    public IReadOnlyList<AttributeValue>? Attributes { get; init; }
}

/// <summary>A list of recommendations.</summary>
/// <param name="RequestId">Id of this answer; events that it leads to should carry it.</param>
/// <param name="ModelVersion">The model version that made the list; null where none is active.</param>
/// <param name="Items">Best first, without duplicates; shorter than asked only where the catalogue has no more.</param>
/// <param name="DegradedReason">Null for a whole answer; else what was left out and why.</param>
[GenerateSerializer, Immutable, Alias("recsys.RecommendResponse")]
public sealed record RecommendResponse(
    [property: Id(0)] string RequestId,
    [property: Id(1)] string? ModelVersion,
    [property: Id(2)] IReadOnlyList<RecommendedItem> Items,
    [property: Id(3)] string? DegradedReason)
{
    /// <summary>
    /// What to pass as <see cref="RecommendRequest.Page"/> for the items behind these; null where there are no more, and where
    /// <see cref="RecommendRequest.Paged"/> was not set. Holds for RecsysLimits.PageLifetime after the first page.
    /// </summary>
    [Id(4)]
    public string? NextPage { get; init; }

    /// <summary>
    /// Numbers of the parts of a divided catalogue (Recsys:Catalogue:Shards) that did not answer in time, whose items are missing; null where none is.
    /// </summary>
    [Id(5)]
    public IReadOnlyList<int>? MissingShards { get; init; }

    /// <summary>Whether the answer is simpler than it should be.</summary>
    public bool Degraded => DegradedReason is not null;
}
