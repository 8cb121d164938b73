namespace Recsys.Evaluation;

/// <summary>Metrics of what is shown, whatever of it was relevant: how much of the catalogue, how varied, how unexpected.</summary>
public static class ListMetrics
{
    /// <summary>Coverage@k: share of the catalogue that stands among the first k of at least one list.</summary>
    /// <param name="rankings">Lists of item indexes, best first; may be shorter than k.</param>
    /// <param name="itemCount">Size of the catalogue, from 1.</param>
    /// <param name="k">Cutoff, from 1.</param>
    /// <returns>From 0 to 1; NaN without lists.</returns>
    public static double Coverage(IReadOnlyCollection<int[]> rankings, int itemCount, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(itemCount, 1);
        var shown = new HashSet<int>();
        foreach (var ranking in rankings)
        {
            shown.UnionWith(new ArraySegment<int>(ranking, 0, Math.Min(k, ranking.Length)));
        }

        return rankings.Count == 0 ? double.NaN : (double)shown.Count / itemCount;
    }

    /// <summary>
    /// Intra-list diversity at k: the mean distance of the pairs among the first k items (Ziegler et al., WWW 2005;
    /// Smyth and McClave 2001).
    /// </summary>
    /// <param name="ranking">Item indexes, best first; may be shorter than k.</param>
    /// <param name="distance">Distance of two items, 0 to 1; NaN for a pair that cannot be compared, which is left out.</param>
    /// <param name="k">Cutoff, from 2.</param>
    /// <returns>From 0 to 1; NaN where no pair can be compared.</returns>
    public static double Diversity(ReadOnlySpan<int> ranking, Func<int, int, double> distance, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 2);
        var (sum, pairs) = (0.0, 0);
        for (var i = 1; i < Math.Min(k, ranking.Length); i++)
        {
            for (var j = 0; j < i; j++)
            {
                var between = distance(ranking[i], ranking[j]);
                (sum, pairs) = double.IsNaN(between) ? (sum, pairs) : (sum + between, pairs + 1);
            }
        }

        return pairs == 0 ? double.NaN : sum / pairs;
    }

    /// <summary>
    /// Novelty at k: the mean self-information of the first k items, -log2 of the share of users who had met the item, in
    /// bits (Zhou et al., PNAS 2010).
    /// </summary>
    /// <param name="ranking">Item indexes, best first; may be shorter than k.</param>
    /// <param name="selfInformation">Self-information of an item, in bits, from 0.</param>
    /// <param name="k">Cutoff, from 1.</param>
    /// <returns>From 0; NaN for an empty list.</returns>
    public static double Novelty(ReadOnlySpan<int> ranking, Func<int, double> selfInformation, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var count = Math.Min(k, ranking.Length);
        var sum = 0.0;
        foreach (var item in ranking[..count])
        {
            sum += selfInformation(item);
        }

        return count == 0 ? double.NaN : sum / count;
    }
}
