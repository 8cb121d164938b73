namespace Recsys.Serving;

/// <summary>Where an item of an answer stood after each stage. Places count from 0.</summary>
/// <param name="RecallPlace">Place among the candidates in the order of recall.</param>
/// <param name="ChannelScore">The score that its channel gave it.</param>
/// <param name="RecallScore">Inner product of the user's interest and the item's vector; 0 where either is missing.</param>
/// <param name="RankPlace">Place by the ranker's score, before any place was kept for a channel.</param>
/// <param name="Effects">What each input of the ranker does for its score, and each rule that moved it ("boost 0" for the first of Recsys:Serving:Boosts, "pin 0: places up", "freshness"), the largest change first.</param>
public sealed record ExplainedRank(int RecallPlace, float ChannelScore, float RecallScore, int RankPlace, IReadOnlyList<FeatureEffect> Effects);

/// <summary>An item that a cap passed over.</summary>
/// <param name="Index">Index in the item table.</param>
/// <param name="RankPlace">Place by the ranker's score, counted from 0.</param>
/// <param name="Field">The cap's field.</param>
/// <param name="Value">The item's value that was full.</param>
/// <param name="Most">Most items of it.</param>
public readonly record struct CappedRank(int Index, int RankPlace, string Field, string Value, int Most);

/// <summary>What one input does for the score of an item.</summary>
/// <param name="Feature">The input: a candidate or context feature, a vector such as "interest" or "item", or a rule.</param>
/// <param name="Change">The score less the score where the input is zero.</param>
public readonly record struct FeatureEffect(string Feature, float Change);
