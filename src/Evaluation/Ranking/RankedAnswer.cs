namespace Recsys.Evaluation;

/// <summary>A question with the list that a recommender gave.</summary>
public sealed class RankedAnswer
{
    internal RankedAnswer(RankingQuestion question, int[] ranking, ItemFacts items)
    {
        Question = question;
        Ranking = ranking;
        Items = items;
    }

    /// <summary>The question.</summary>
    public RankingQuestion Question { get; }

    /// <summary>Item indexes, best first.</summary>
    public int[] Ranking { get; }

    /// <summary>What was known of items when the question was asked.</summary>
    internal ItemFacts Items { get; }
}
