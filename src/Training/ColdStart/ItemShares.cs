using Recsys.Core;

namespace Recsys.Training.ColdStart;

/// <summary>
/// How the events of a group of users spread over the items: its counts, smoothed by the shares of the group above,
/// p(i) = (n(i) + m q(i)) / (N + m). The first group is smoothed by one event over all items.
/// </summary>
internal sealed class ItemShares
{
    private readonly int[] _counts;
    private readonly ItemShares? _above;
    private readonly double _weight;
    private readonly double _total;

    private ItemShares(int[] counts, double total, ItemShares? above, double weight)
    {
        _counts = counts;
        _total = total;
        _above = above;
        _weight = weight;
    }

    public static ItemShares Of(TreeUser[] users, int items)
    {
        var (counts, total) = Count(users, items);
        return new ItemShares(counts, total, null, 1);
    }

    /// <summary>The shares of a part of the group.</summary>
    public ItemShares Narrow(TreeUser[] users, double smoothing)
    {
        var (counts, total) = Count(users, _counts.Length);
        return new ItemShares(counts, total, this, smoothing);
    }

    /// <summary>Share of an item of one of the group's users, as the others show it.</summary>
    /// <param name="item">The item, which counts once for the user.</param>
    /// <param name="events">How many items the user has.</param>
    public double Without(int item, int events)
    {
        var above = _above?.Without(item, events) ?? (1.0 / _counts.Length);
        return (_counts[item] - 1 + (_weight * above)) / (_total - events + _weight);
    }

    /// <summary>Items of the largest shares, best first; items that nobody took to are left out.</summary>
    public ScoredItem[] Best(int length)
    {
        var best = new TopK(new ScoredItem[Math.Min(length, _counts.Length)]);
        for (var item = 0; item < _counts.Length; item++)
        {
            if (HasEvents(item))
            {
                best.Add(item, (float)Share(item));
            }
        }

        return best.SortDescending().ToArray();
    }

    private bool HasEvents(int item) => _counts[item] > 0 || _above?.HasEvents(item) == true;

    private double Share(int item) => (_counts[item] + (_weight * (_above?.Share(item) ?? (1.0 / _counts.Length)))) / (_total + _weight);

    private static (int[] Counts, double Total) Count(TreeUser[] users, int items)
    {
        var counts = new int[items];
        var total = 0L;
        foreach (var user in users)
        {
            total += user.Items.Length;
            foreach (var item in user.Items)
            {
                counts[item]++;
            }
        }

        return (counts, total);
    }
}
