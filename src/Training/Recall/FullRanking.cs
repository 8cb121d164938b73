using TorchSharp;

namespace Recsys.Training.Recall;

/// <summary>
/// Ranks all items for held-out targets and measures hit rate and NDCG at 10 (one relevant item each, so
/// NDCG = 1 / log2(1 + rank)). The user's own earlier items are excluded. Early stopping reads this.
/// </summary>
internal sealed class FullRanking
{
    /// <summary>k of both metrics.</summary>
    public const int Cutoff = 10;
    private const int BatchSize = 256;
    private readonly IReadOnlyList<(TargetSample Sample, int[] Excluded)> _questions;

    public FullRanking(IReadOnlyList<(TargetSample Sample, int[] Excluded)> questions) => _questions = questions;

    public int Count => _questions.Count;

    /// <summary>Hit rate and NDCG at 10.</summary>
    /// <param name="vectors">[items, d].</param>
    /// <param name="interestOf">Interests [count, d] of the questions start to start + count.</param>
    public (double HitRate, double Ndcg) Measure(torch.Tensor vectors, Func<int, int, torch.Tensor> interestOf)
    {
        double hits = 0, gain = 0;
        for (var start = 0; start < _questions.Count; start += BatchSize)
        {
            using var scope = torch.NewDisposeScope();
            using var noGradient = torch.no_grad();
            var count = Math.Min(BatchSize, _questions.Count - start);
            var scores = torch.matmul(interestOf(start, count), vectors.t()).cpu();
            var values = scores.data<float>().ToArray();
            var items = (int)vectors.shape[0];
            for (var q = 0; q < count; q++)
            {
                var (sample, excluded) = _questions[start + q];
                var rank = Rank(values.AsSpan(q * items, items), sample.Item, excluded);
                if (rank <= Cutoff)
                {
                    hits++;
                    gain += 1 / Math.Log2(1 + rank);
                }
            }
        }

        return (hits / _questions.Count, gain / _questions.Count);
    }

    // Ties and scores that are not numbers count against the target.
    private static int Rank(Span<float> scores, int target, int[] excluded)
    {
        var score = scores[target];
        foreach (var item in excluded)
        {
            scores[item] = float.NegativeInfinity;
        }

        scores[target] = float.NegativeInfinity;
        var rank = 1;
        foreach (var s in scores)
        {
            rank += s < score ? 0 : 1;
        }

        return rank;
    }
}
