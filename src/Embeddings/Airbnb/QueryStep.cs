namespace Recsys.Embeddings;

/// <summary>One deed of a search session for <see cref="AirbnbQueries"/>.</summary>
/// <param name="Text">What was asked, or the id of the item that was opened.</param>
/// <param name="IsQuery">Whether it is a query.</param>
public readonly record struct QueryStep(string Text, bool IsQuery);
