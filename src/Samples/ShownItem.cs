namespace Recsys.Samples;

/// <summary>An item as it was shown: where it came from and what the ranker knew of it at that moment.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Channel">The recall channel that brought it.</param>
/// <param name="Score">The score that the answer told.</param>
/// <param name="ChannelScore">The channel's score, comparable only within the channel.</param>
/// <param name="RecallScore">Inner product of the user's interest and the item's vector; not a number where the version had no row of it, or there was none.</param>
/// <param name="Propensity">
/// Probability, above 0 and up to 1, that a repetition of the request would have shown it in this place; 1 where nothing was left to chance, not a number
/// where chance decided and the probability is not known.
/// </param>
public readonly record struct ShownItem(string ItemId, string Channel, float Score, float ChannelScore, float RecallScore, float Propensity);
