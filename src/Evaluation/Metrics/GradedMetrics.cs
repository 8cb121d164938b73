namespace Recsys.Evaluation;

/// <summary>Metrics of one ranked list where items are relevant to different degrees, such as by hours played or ratings.</summary>
public static class GradedMetrics
{
    /// <summary>
    /// NDCG@k with linear gains: DCG / IDCG with DCG = sum over ranks r up to k of gain(item at r) / log2(r + 1), and IDCG
    /// the DCG of the items in falling order of gain (Järvelin and Kekäläinen 2002). Gains enter as they are, not as
    /// 2^gain - 1, so that hours of any size are fit; with gains of 0 and 1 it is <see cref="RankingMetrics.Ndcg"/>.
    /// </summary>
    /// <param name="ranking">Item indexes, best first, without duplicates; may be shorter than k.</param>
    /// <param name="gains">Gain of each relevant item, finite, from 0; items that are not in it have gain 0.</param>
    /// <param name="k">Cutoff, from 1.</param>
    /// <returns>From 0 to 1; NaN where no gain is above 0.</returns>
    /// <exception cref="ArgumentException">A gain is negative or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The cutoff is below 1.</exception>
    public static double Ndcg(ReadOnlySpan<int> ranking, IReadOnlyDictionary<int, double> gains, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        foreach (var (item, gain) in gains)
        {
            if (!(gain >= 0 && double.IsFinite(gain)))
            {
                throw new ArgumentException($"Gain {gain} of item {item} must be finite and from 0.", nameof(gains));
            }
        }

        var ideal = gains.Values.OrderDescending().Take(k).Select((gain, i) => gain / Math.Log2(i + 2)).Sum();
        if (ideal == 0)
        {
            return double.NaN;
        }

        var sum = 0.0;
        for (var i = 0; i < Math.Min(k, ranking.Length); i++)
        {
            sum += gains.GetValueOrDefault(ranking[i]) / Math.Log2(i + 2);
        }

        return sum / ideal;
    }
}
