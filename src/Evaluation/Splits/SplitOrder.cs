using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>Positions of events in a split.</summary>
internal static class SplitOrder
{
    /// <summary>
    /// Where a share of the events ends, rounded down, leaving at least one event. Sums of shares such as 0.7 + 0.2 fall
    /// short of their decimal value in the last bit; that must not cost an event.
    /// </summary>
    public static int EndOfShare(int count, double share) => Math.Max(0, Math.Min(count - 1, (int)((count * share) + 1e-9)));

    /// <summary>The positions 0 to count - 1, each once, in an order that the seed determines.</summary>
    public static int[] Shuffled(int count, int seed)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new Random(seed).Shuffle(order);
        return order;
    }

    /// <summary>The events at the positions, in the data set's order, so that equal times keep theirs.</summary>
    public static Interaction[] Take(ReadOnlySpan<Interaction> events, ReadOnlySpan<int> positions)
    {
        var sorted = positions.ToArray();
        Array.Sort(sorted);
        var taken = new Interaction[sorted.Length];
        for (var i = 0; i < sorted.Length; i++)
        {
            taken[i] = events[sorted[i]];
        }

        return taken;
    }
}
