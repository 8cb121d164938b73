namespace Recsys.Models;

/// <summary>An item that recall proposes to the ranker.</summary>
/// <param name="Row">The item's row in the model.</param>
/// <param name="RecallScore">Its score from recall, on the scale of the dot product of interest and recall row.</param>
/// <param name="Channel">Name of the recall channel that brought it; null where recall is not known, as in training data without it.</param>
/// <param name="ChannelScore">The channel's own score; comparable only within the channel. 0 where recall is not known.</param>
public readonly record struct Candidate(int Row, float RecallScore, string? Channel = null, float ChannelScore = 0);
