namespace Recsys.Evaluation;

/// <summary>
/// Metrics of one ranked list against the set of relevant items R, with binary relevance. Ranks count from 1. Every one
/// is NaN when R is empty: a question without an answer says nothing of a recommender.
/// </summary>
public static class RankingMetrics
{
    /// <summary>HR@k: 1 when at least one of the first k items is relevant, else 0.</summary>
    /// <param name="ranking">Item indexes, best first, without duplicates; may be shorter than k.</param>
    /// <param name="relevant">The relevant items.</param>
    /// <param name="k">Cutoff, from 1.</param>
    public static double HitRate(ReadOnlySpan<int> ranking, IReadOnlySet<int> relevant, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        return relevant.Count == 0 ? double.NaN : FirstRelevantRank(ranking, relevant, k) > 0 ? 1 : 0;
    }

    /// <summary>Precision@k: relevant items among the first k, divided by k, also where the list is shorter than k.</summary>
    /// <param name="ranking">Item indexes, best first, without duplicates; may be shorter than k.</param>
    /// <param name="relevant">The relevant items.</param>
    /// <param name="k">Cutoff, from 1.</param>
    public static double Precision(ReadOnlySpan<int> ranking, IReadOnlySet<int> relevant, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        return relevant.Count == 0 ? double.NaN : (double)Hits(ranking, relevant, k) / k;
    }

    /// <summary>Recall@k: the share of the relevant items that stand among the first k, hits / |R|.</summary>
    /// <param name="ranking">Item indexes, best first, without duplicates; may be shorter than k.</param>
    /// <param name="relevant">The relevant items.</param>
    /// <param name="k">Cutoff, from 1. With k below |R| even a perfect list has a recall below 1.</param>
    public static double Recall(ReadOnlySpan<int> ranking, IReadOnlySet<int> relevant, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        return relevant.Count == 0 ? double.NaN : (double)Hits(ranking, relevant, k) / relevant.Count;
    }

    /// <summary>
    /// Average precision at k: the sum over ranks r up to k that hold a relevant item of precision@r, divided by
    /// min(k, |R|), so that a perfect list has 1. Its mean over questions is MAP@k.
    /// </summary>
    /// <param name="ranking">Item indexes, best first, without duplicates; may be shorter than k.</param>
    /// <param name="relevant">The relevant items.</param>
    /// <param name="k">Cutoff, from 1.</param>
    public static double AveragePrecision(ReadOnlySpan<int> ranking, IReadOnlySet<int> relevant, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (relevant.Count == 0)
        {
            return double.NaN;
        }

        var (hits, sum) = (0, 0.0);
        for (var i = 0; i < Math.Min(k, ranking.Length); i++)
        {
            if (relevant.Contains(ranking[i]))
            {
                sum += (double)++hits / (i + 1);
            }
        }

        return sum / Math.Min(k, relevant.Count);
    }

    /// <summary>
    /// NDCG@k = DCG / IDCG with DCG = sum over ranks r up to k of [item at r is relevant] / log2(r + 1), and IDCG the
    /// DCG of a list that begins with min(k, |R|) relevant items (Järvelin and Kekäläinen 2002, binary gains).
    /// </summary>
    /// <param name="ranking">Item indexes, best first, without duplicates; may be shorter than k.</param>
    /// <param name="relevant">The relevant items.</param>
    /// <param name="k">Cutoff, from 1.</param>
    public static double Ndcg(ReadOnlySpan<int> ranking, IReadOnlySet<int> relevant, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (relevant.Count == 0)
        {
            return double.NaN;
        }

        var gain = 0.0;
        for (var i = 0; i < Math.Min(k, ranking.Length); i++)
        {
            if (relevant.Contains(ranking[i]))
            {
                gain += Discount(i);
            }
        }

        var ideal = 0.0;
        for (var i = 0; i < Math.Min(k, relevant.Count); i++)
        {
            ideal += Discount(i);
        }

        return gain / ideal;
    }

    /// <summary>
    /// Reciprocal rank at k: 1 / rank of the first relevant item among the first k, 0 when none is there. Its mean over
    /// questions is MRR@k. Further relevant items do not count.
    /// </summary>
    /// <param name="ranking">Item indexes, best first, without duplicates; may be shorter than k.</param>
    /// <param name="relevant">The relevant items.</param>
    /// <param name="k">Cutoff, from 1.</param>
    public static double ReciprocalRank(ReadOnlySpan<int> ranking, IReadOnlySet<int> relevant, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (relevant.Count == 0)
        {
            return double.NaN;
        }

        var rank = FirstRelevantRank(ranking, relevant, k);
        return rank == 0 ? 0 : 1.0 / rank;
    }

    private static int Hits(ReadOnlySpan<int> ranking, IReadOnlySet<int> relevant, int k)
    {
        var hits = 0;
        foreach (var item in ranking[..Math.Min(k, ranking.Length)])
        {
            hits += relevant.Contains(item) ? 1 : 0;
        }

        return hits;
    }

    private static int FirstRelevantRank(ReadOnlySpan<int> ranking, IReadOnlySet<int> relevant, int k)
    {
        for (var i = 0; i < Math.Min(k, ranking.Length); i++)
        {
            if (relevant.Contains(ranking[i]))
            {
                return i + 1;
            }
        }

        return 0;
    }

    private static double Discount(int position) => 1 / Math.Log2(position + 2);
}
