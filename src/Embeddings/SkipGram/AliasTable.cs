namespace Recsys.Embeddings;

/// <summary>
/// Draws an index in proportion to its weight in constant time: Walker's alias method in Vose's construction (1991). Each
/// slot keeps its own index up to a threshold and gives the rest of its share to one other index.
/// </summary>
internal static class AliasTable
{
    /// <summary>One slot: draws below the threshold (of 2^32) stay, others go to the alias.</summary>
    internal readonly record struct Slot(uint Threshold, int Alias);

    /// <summary>Makes a table of its own.</summary>
    public static Slot[] Create(ReadOnlySpan<double> weights)
    {
        var slots = new Slot[weights.Length];
        Fill(weights, slots);
        return slots;
    }

    /// <summary>Fills a table, which may be a part of a larger array.</summary>
    /// <param name="weights">Finite weights from 0, at least one above 0.</param>
    /// <param name="slots">As long as the weights.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or none is above 0.</exception>
    public static void Fill(ReadOnlySpan<double> weights, Span<Slot> slots)
    {
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] >= 0 && double.IsFinite(weights[i])))
            {
                throw new ArgumentException($"Weight {i} is {weights[i]}; it must be finite, from 0.", nameof(weights));
            }

            sum += weights[i];
        }

        if (!(sum > 0 && double.IsFinite(sum)))
        {
            throw new ArgumentException($"The {weights.Length} weights sum to {sum}; the sum must be finite, above 0.", nameof(weights));
        }

        var share = new double[weights.Length];
        var small = new Stack<int>();
        var large = new Stack<int>();
        for (var i = 0; i < share.Length; i++)
        {
            share[i] = weights[i] * weights.Length / sum;
            (share[i] < 1 ? small : large).Push(i);
        }

        while (small.Count > 0 && large.Count > 0)
        {
            var (less, more) = (small.Pop(), large.Peek());
            slots[less] = new Slot((uint)(share[less] * uint.MaxValue), more);
            share[more] -= 1 - share[less];
            if (share[more] < 1)
            {
                small.Push(large.Pop());
            }
        }

        // What is left has a share of 1 but for rounding, and never gives a weight of 0 the chance to be drawn.
        foreach (var i in small.Concat(large))
        {
            slots[i] = weights[i] > 0 ? new Slot(uint.MaxValue, i) : new Slot(0, FirstPositive(weights));
        }
    }

    /// <summary>Draws an index of a table.</summary>
    public static int Draw(ReadOnlySpan<Slot> slots, ref FastRandom random)
    {
        var bits = random.Next();
        var index = (int)(((bits >> 32) * (uint)slots.Length) >> 32);
        var slot = slots[index];
        return (uint)bits < slot.Threshold ? index : slot.Alias;
    }

    private static int FirstPositive(ReadOnlySpan<double> weights)
    {
        var i = 0;
        while (!(weights[i] > 0))
        {
            i++;
        }

        return i;
    }
}
