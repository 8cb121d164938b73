using Recsys.Training.Layers;
using Recsys.Training.Recall;
using Recsys.Training.Recall.TwoTower;
using TorchSharp;

namespace Recsys.Training.Ranking.Din;

/// <summary>
/// Negatives for data that has only positives. Hard ones imitate what the ranker will be given: recall proposes the best
/// RecallSize of N items; among a pool of random items the best pool·RecallSize/N of them are a uniform draw from those
/// proposals, so the catalogue is never scored whole.
/// </summary>
internal sealed class NegativeSampler(DinOptions options, TwoTowerModel recall)
{
    /// <summary>A list for each target: the target first, then its negatives; the user's own items are never among them.</summary>
    /// <param name="samples">Targets.</param>
    /// <param name="interests">[count, R].</param>
    /// <param name="times">Time of each target.</param>
    /// <param name="ownItems">Items of the user that cannot be negatives.</param>
    /// <param name="random">Source of all draws.</param>
    public List<RankList> Draw(
        IReadOnlyList<TargetSample> samples, float[] interests, Func<int, long> times, Func<int, HashSet<int>> ownItems, Random random)
    {
        var pool = DrawPool(random);
        var take = (int)Math.Clamp(
            Math.Ceiling((double)options.RecallSize * pool.Length / recall.ItemCount), options.HardNegatives, pool.Length);
        var best = BestOfPool(interests, samples.Count, pool, take);
        var lists = new List<RankList>(samples.Count);
        for (var i = 0; i < samples.Count; i++)
        {
            var own = ownItems(i);
            var items = new List<int>(1 + options.HardNegatives + options.RandomNegatives) { samples[i].Item };
            AddHard(items, best, i * take, take, pool, own, random);
            AddRandom(items, own, random);
            var labels = new float[items.Count];
            labels[0] = 1;
            lists.Add(new RankList(samples[i].User, samples[i].Position, times(i), [.. items], labels));
        }

        return lists;
    }

    private int[] DrawPool(Random random)
    {
        if (options.NegativePool >= recall.ItemCount)
        {
            return Enumerable.Range(0, recall.ItemCount).ToArray();
        }

        var drawn = new HashSet<int>();
        while (drawn.Count < options.NegativePool)
        {
            drawn.Add(random.Next(recall.ItemCount));
        }

        return [.. drawn];
    }

    private long[] BestOfPool(float[] interests, int count, int[] pool, int take)
    {
        if (options.HardNegatives == 0)
        {
            return [];
        }

        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var vectors = new float[pool.Length * recall.Dimension];
        for (var p = 0; p < pool.Length; p++)
        {
            recall[pool[p]].CopyTo(vectors.AsSpan(p * recall.Dimension));
        }

        var scores = torch.matmul(
            interests.ToTensor(torch.CPU, count, recall.Dimension),
            vectors.ToTensor(torch.CPU, pool.Length, recall.Dimension).t());
        return scores.topk(take, 1, largest: true, sorted: false).indexes.contiguous().data<long>().ToArray();
    }

    private void AddHard(List<int> items, long[] best, int offset, int take, int[] pool, HashSet<int> own, Random random)
    {
        if (options.HardNegatives == 0)
        {
            return;
        }

        // A random start and a stride over the unordered best: distinct draws without a shuffle of them all.
        var wanted = items.Count + options.HardNegatives;
        var start = random.Next(take);
        var step = 1;
        do
        {
            step = random.Next(1, take + 1);
        }
        while (take > 1 && Gcd(step, take) != 1);

        for (var n = 0; n < take && items.Count < wanted; n++)
        {
            var item = pool[best[offset + ((start + ((long)n * step)) % take)]];
            if (item != items[0] && !own.Contains(item))
            {
                items.Add(item);
            }
        }
    }

    private void AddRandom(List<int> items, HashSet<int> own, Random random)
    {
        // Bounded: a user who has almost everything gets fewer negatives.
        var wanted = items.Count + options.RandomNegatives;
        for (var tries = 0; items.Count < wanted && tries < 20 * options.RandomNegatives; tries++)
        {
            var item = random.Next(recall.ItemCount);
            if (!own.Contains(item) && !items.Contains(item))
            {
                items.Add(item);
            }
        }
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
