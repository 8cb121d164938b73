namespace Recsys.Embeddings;

/// <summary>What a user looked at in one go.</summary>
/// <param name="Items">Item indexes of the data set in time order, without immediate repeats.</param>
/// <param name="Booked">Index of the item that was booked at the end, or -1.</param>
public sealed record ListingSession(IReadOnlyList<int> Items, int Booked);
