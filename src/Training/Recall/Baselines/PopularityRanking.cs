using Recsys.Core;

namespace Recsys.Training.Recall.Baselines;

/// <summary>Event counts of items and the order by them; equal counts in item order.</summary>
internal sealed class PopularityRanking
{
    private readonly int[] _counts;
    private readonly int[] _order;

    public PopularityRanking(InteractionDataset train, IReadOnlySet<InteractionKind> kinds)
    {
        _counts = new int[train.ItemCount];
        foreach (var e in train.Interactions)
        {
            if (kinds.Contains(e.Kind))
            {
                _counts[e.Item]++;
            }
        }

        _order = [.. Enumerable.Range(0, train.ItemCount).OrderByDescending(item => _counts[item])];
    }

    /// <summary>Items, most popular first.</summary>
    public ReadOnlySpan<int> Order => _order;

    /// <summary>Largest count.</summary>
    public int Max => _order.Length == 0 ? 0 : _counts[_order[0]];

    public int Count(int item) => _counts[item];
}
