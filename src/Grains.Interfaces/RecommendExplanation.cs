namespace Recsys;

/// <summary>How a list came about.</summary>
/// <param name="ModelVersion">The model version that made it; null where none is active.</param>
/// <param name="Candidates">Items that recall brought.</param>
/// <param name="Items">The list, best first: what the same request would have got.</param>
/// <param name="Filtered">
/// Items that channels looked at and the filter refused, those nearest to the user's interest first; at most 100.
/// </param>
/// <param name="DegradedReason">Null for a whole answer; else what was left out and why.</param>
[GenerateSerializer, Immutable, Alias("recsys.RecommendExplanation")]
public sealed record RecommendExplanation(
    [property: Id(0)] string? ModelVersion,
    [property: Id(1)] int Candidates,
    [property: Id(2)] IReadOnlyList<ExplainedItem> Items,
    [property: Id(3)] IReadOnlyList<FilteredItem> Filtered,
    [property: Id(4)] string? DegradedReason)
{
    /// <summary>Items that the request's caps passed over, the best first: without caps they would be in the list, or nearer to it.</summary>
    [Id(5)]
    public IReadOnlyList<CappedItem> Capped { get; init; } = [];
}

/// <summary>An item that a cap passed over.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="RankPlace">Place by the ranker, counted from 1.</param>
/// <param name="Field">The cap's field.</param>
/// <param name="Value">The item's value that was full.</param>
/// <param name="Most">Most items of it.</param>
[GenerateSerializer, Immutable, Alias("recsys.CappedItem")]
public readonly record struct CappedItem(
    [property: Id(0)] string ItemId,
    [property: Id(1)] int RankPlace,
    [property: Id(2)] string Field,
    [property: Id(3)] string Value,
    [property: Id(4)] int Most);

/// <summary>One item of an explained list. Places count from 1.</summary>
/// <param name="Item">The item as it is recommended.</param>
/// <param name="RecallPlace">Place among all candidates in the order in which recall brought them.</param>
/// <param name="RecallScore">Likeness of the item to the user's interest; 0 where either is not known.</param>
/// <param name="RankPlace">Place by the ranker.</param>
/// <param name="Features">What moved its score most, the largest change first; at most 5, empty without a ranker.</param>
[GenerateSerializer, Immutable, Alias("recsys.ExplainedItem")]
public sealed record ExplainedItem(
    [property: Id(0)] RecommendedItem Item,
    [property: Id(1)] int RecallPlace,
    [property: Id(2)] float RecallScore,
    [property: Id(3)] int RankPlace,
    [property: Id(4)] IReadOnlyList<ExplainedFeature> Features);

/// <summary>What an input of the ranker did for an item.</summary>
/// <param name="Name">The feature, or a vector such as "interest" or "item".</param>
/// <param name="Change">The item's score less its score without the feature.</param>
[GenerateSerializer, Immutable, Alias("recsys.ExplainedFeature")]
public readonly record struct ExplainedFeature([property: Id(0)] string Name, [property: Id(1)] float Change);

/// <summary>An item that the filter refused.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Reason">Why, in words for a developer.</param>
/// <param name="RecallScore">Likeness of the item to the user's interest; 0 where either is not known.</param>
[GenerateSerializer, Immutable, Alias("recsys.FilteredItem")]
public readonly record struct FilteredItem(
    [property: Id(0)] string ItemId, [property: Id(1)] string Reason, [property: Id(2)] float RecallScore);
