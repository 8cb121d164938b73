using Recsys.Core;

namespace Recsys.Training.Recall.Baselines;

/// <summary>
/// Item-based nearest neighbours over binary co-occurrence (Sarwar et al., WWW 2001; shrinkage after Koren 2008; the
/// asymmetric cosine after Aiolli 2013):
/// <c>s(i, j) = c(i, j) / (n(i)^(1 - a) * n(j)^a + shrinkage)</c> with n the number of users who met an item, c of those
/// who met both, each counted 1 or, with damping of active users, less, and a the popularity damping. With a = 0.5 and
/// neither shrinkage nor damping of users it is the cosine.
/// </summary>
public static class ItemKnn
{
    /// <summary>
    /// Builds each item's list from its users' items, one row of counts at a time: work grows with the sum of squared
    /// history lengths, memory with the number of events. An n x n matrix is never held.
    /// </summary>
    /// <param name="train">Training events.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The lists; equal similarities in item order, so the result does not depend on scheduling.</returns>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public static ItemKnnModel Build(
        InteractionDataset train, ItemKnnOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ItemKnnOptions();
        options.Validate();
        var itemsOf = ItemsOfUsers(train, options);
        var usersOf = Transpose(itemsOf, train.ItemCount);
        var k = options.Neighbours;
        var rows = new int[train.ItemCount * k];
        var scores = new float[train.ItemCount * k];
        Array.Fill(rows, -1);
        Parallel.For(
            0,
            train.ItemCount,
            new ParallelOptions { CancellationToken = cancellationToken },
            () => new Row(train.ItemCount, k),
            (item, _, row) =>
            {
                row.Fill(item, itemsOf, usersOf, options, rows.AsSpan(item * k, k), scores.AsSpan(item * k, k));
                return row;
            },
            _ => { });
        return new ItemKnnModel(rows, scores, k);
    }

    /// <summary>Distinct items of each user, of the newest events when there are more than the bound.</summary>
    private static int[][] ItemsOfUsers(InteractionDataset train, ItemKnnOptions options) =>
        Array.ConvertAll(
            train.ByUser(),
            events => events.Where(e => options.Kinds.Contains(e.Kind))
                .Reverse()
                .Select(e => e.Item)
                .Distinct()
                .Take(options.MaxHistory)
                .ToArray());

    private static int[][] Transpose(int[][] itemsOf, int itemCount)
    {
        var counts = new int[itemCount];
        foreach (var item in itemsOf.SelectMany(items => items))
        {
            counts[item]++;
        }

        var usersOf = Array.ConvertAll(counts, count => new int[count]);
        Array.Clear(counts);
        for (var user = 0; user < itemsOf.Length; user++)
        {
            foreach (var item in itemsOf[user])
            {
                usersOf[item][counts[item]++] = user;
            }
        }

        return usersOf;
    }

    /// <summary>One worker's row of co-occurrence counts, cleared by the items that it touched.</summary>
    private sealed class Row(int itemCount, int k)
    {
        private readonly float[] _counts = new float[itemCount];
        private readonly List<int> _touched = [];
        private readonly ScoredItem[] _best = new ScoredItem[k];

        public void Fill(
            int item, int[][] itemsOf, int[][] usersOf, ItemKnnOptions options, Span<int> rows, Span<float> scores)
        {
            foreach (var user in usersOf[item])
            {
                var weight = options.DampActiveUsers ? 1 / MathF.Log(2 + itemsOf[user].Length) : 1;
                foreach (var other in itemsOf[user])
                {
                    if (_counts[other] == 0)
                    {
                        _touched.Add(other);
                    }

                    _counts[other] += weight;
                }
            }

            var top = new TopK(_best);
            var own = MathF.Pow(usersOf[item].Length, 1 - options.PopularityDamping);
            foreach (var other in _touched)
            {
                if (other != item)
                {
                    var norm = own * MathF.Pow(usersOf[other].Length, options.PopularityDamping);
                    top.Add(other, _counts[other] / (norm + options.Shrinkage));
                }

                _counts[other] = 0;
            }

            _touched.Clear();
            var best = top.SortDescending();
            for (var i = 0; i < best.Length; i++)
            {
                rows[i] = best[i].Item;
                scores[i] = best[i].Score;
            }
        }
    }
}
