namespace Recsys.Models;

/// <summary>An item that recall proposes to the ranker.</summary>
/// <param name="Row">The item's row in the model.</param>
/// <param name="RecallScore">Its score from recall, on the scale of the dot product of interest and recall row.</param>
public readonly record struct Candidate(int Row, float RecallScore);
