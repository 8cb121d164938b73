using Recsys.Data;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>Metrics of predicted watch time.</summary>
public static class WatchTimeMetrics
{
    /// <summary>Name of the NDCG.</summary>
    public const string Ndcg = "time-NDCG";

    /// <summary>Name of the mean absolute error.</summary>
    public const string Error = "time-MAE";

    /// <summary>
    /// NDCG over all of a user's examples with gain Label * Value and discount 1 / log2(1 + rank), averaged over the users with
    /// at least two examples and any gain
    /// (equal scores share the mean discount of their ranks), and the mean absolute error of the score as watch time.
    /// </summary>
    /// <param name="scores">Score of each example.</param>
    /// <param name="examples">The examples.</param>
    /// <returns>NDCG first; it is NaN where no user has any gain.</returns>
    public static Dictionary<string, double> Of(IReadOnlyList<float> scores, IReadOnlyList<Example> examples)
    {
        var users = Enumerable.Range(0, examples.Count).GroupBy(i => examples[i].User)
            .Where(g => g.Count() > 1 && g.Any(i => Gain(examples[i]) > 0))
            .Select(g => UserNdcg([.. g.Select(i => ((double)scores[i], Gain(examples[i])))])).ToArray();
        return new()
        {
            [Ndcg] = users.Length == 0 ? double.NaN : users.Average(),
            [Error] = examples.Count == 0 ? double.NaN : Enumerable.Range(0, examples.Count).Average(i => Math.Abs(scores[i] - Gain(examples[i]))),
        };
    }

    private static double Gain(in Example example) => example.Label * example.Value;

    private static double UserNdcg((double Score, double Gain)[] items)
    {
        var (sum, rank) = (0.0, 0);
        foreach (var tied in items.GroupBy(x => x.Score).OrderByDescending(g => g.Key))
        {
            var group = tied.ToArray();
            var discount = Enumerable.Range(rank, group.Length).Average(Discount);
            sum += group.Sum(x => x.Gain) * discount;
            rank += group.Length;
        }

        return sum / items.Select(x => x.Gain).OrderDescending().Select((gain, i) => gain * Discount(i)).Sum();
    }

    private static double Discount(int place) => 1 / Math.Log2(place + 2);
}
