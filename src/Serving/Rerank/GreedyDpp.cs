using System.Buffers;
using System.Numerics.Tensors;

namespace Recsys.Serving;

/// <summary>
/// The greedy list of largest determinant of the kernel L = q_i S_ij q_j (Chen, Zhang and Zhou: Fast Greedy MAP Inference for Determinantal Point
/// Process, 2018): the Cholesky factor grows by one column a place, so that k of n candidates cost O(k n (k + d)).
/// </summary>
internal static class GreedyDpp
{
    // Below this an item adds no volume: it lies within what the list spans.
    private const float Least = 1e-6f;

    /// <summary>Chooses.</summary>
    /// <param name="vectors">A row of unit length a candidate (or of zeros, which is like nothing but itself).</param>
    /// <param name="width">Length of a row.</param>
    /// <param name="quality">Quality q of each candidate, above 0.</param>
    /// <param name="chosen">Gets the numbers of the candidates, in the order of their places.</param>
    /// <param name="gains">Gets the logarithm of what each multiplied the determinant by; it falls from place to place.</param>
    /// <returns>How many were chosen: fewer than there is room for where the rest would add no volume.</returns>
    public static int Choose(ReadOnlySpan<float> vectors, int width, ReadOnlySpan<float> quality, Span<int> chosen, Span<float> gains)
    {
        // The factor alone is large: 100 KB for 50 of 500.
        var factor = ArrayPool<float>.Shared.Rent(chosen.Length * quality.Length);
        try
        {
            return Choose(vectors, width, quality, factor, chosen, gains);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(factor);
        }
    }

    private static int Choose(ReadOnlySpan<float> vectors, int width, ReadOnlySpan<float> quality, float[] factor, Span<int> chosen, Span<float> gains)
    {
        var count = quality.Length;
        var rest = new float[count];
        var likeness = new float[count];
        TensorPrimitives.Multiply(quality, quality, rest);
        for (var place = 0; place < chosen.Length; place++)
        {
            var best = TensorPrimitives.IndexOfMax<float>(rest);
            if (best < 0 || !(rest[best] > Least))
            {
                return place;
            }

            (chosen[place], gains[place]) = (best, MathF.Log(rest[best]));
            if (place + 1 == chosen.Length)
            {
                return place + 1;
            }

            // The new column of the factor: (L_jb - <c_j, c_b>) / d_b for every candidate j.
            Unit.Likeness(vectors, width, best, likeness);
            var column = factor.AsSpan(place * count, count);
            TensorPrimitives.Multiply(likeness, quality, column);
            TensorPrimitives.Multiply(column, quality[best], column);
            for (var before = 0; before < place; before++)
            {
                var earlier = factor.AsSpan(before * count, count);
                TensorPrimitives.MultiplyAdd(earlier, -earlier[best], column, column);
            }

            TensorPrimitives.Multiply(column, 1 / MathF.Sqrt(rest[best]), column);
            for (var j = 0; j < count; j++)
            {
                rest[j] -= column[j] * column[j];
            }

            rest[best] = float.NegativeInfinity;
        }

        return chosen.Length;
    }
}
