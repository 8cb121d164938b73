using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>Says which rows a search may return. A struct, so that the test is compiled into the scan.</summary>
public interface IRowFilter
{
    /// <summary>Whether the row may be returned.</summary>
    /// <param name="row">The row.</param>
    bool Accepts(int row);
}

/// <summary>Exact top-k by inner product over a row-major matrix: a SIMD scan, four rows at a time.</summary>
public static class ExactSearch
{
    private const int BlockRows = 256;

    /// <summary>Offers all accepted rows to a heap. The filter is asked only for rows that would enter it.</summary>
    /// <typeparam name="TFilter">The filter's type.</typeparam>
    /// <param name="query">The query, as long as a row.</param>
    /// <param name="matrix">Rows one after the other; its length is a multiple of the query's.</param>
    /// <param name="firstRow">Number of the matrix's first row.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="best">The heap; items are row numbers.</param>
    public static void Search<TFilter>(
        ReadOnlySpan<float> query, ReadOnlySpan<float> matrix, int firstRow, TFilter filter, ref TopK best)
        where TFilter : struct, IRowFilter
    {
        if (query.IsEmpty || matrix.Length % query.Length != 0)
        {
            throw new ArgumentException($"A matrix of {matrix.Length} numbers has no whole rows of {query.Length}.", nameof(matrix));
        }

        Span<float> scores = stackalloc float[BlockRows];
        var rows = matrix.Length / query.Length;
        for (var start = 0; start < rows; start += BlockRows)
        {
            var block = Math.Min(BlockRows, rows - start);
            Multiply(query, matrix.Slice(start * query.Length, block * query.Length), scores);
            for (var i = 0; i < block; i++)
            {
                if (scores[i] >= best.Threshold && filter.Accepts(firstRow + start + i))
                {
                    best.Add(firstRow + start + i, scores[i]);
                }
            }
        }
    }

    /// <summary>Inner products of the query with each row.</summary>
    /// <param name="query">The query, as long as a row.</param>
    /// <param name="matrix">Rows one after the other.</param>
    /// <param name="scores">One number a row.</param>
    public static void Multiply(ReadOnlySpan<float> query, ReadOnlySpan<float> matrix, Span<float> scores)
    {
        var dimension = query.Length;
        var rows = matrix.Length / dimension;
        var row = 0;
        if (Vector256.IsHardwareAccelerated && dimension % Vector256<float>.Count == 0)
        {
            ref var q = ref MemoryMarshal.GetReference(query);
            ref var m = ref MemoryMarshal.GetReference(matrix);
            for (; row + 4 <= rows; row += 4)
            {
                Multiply4(ref q, ref Unsafe.Add(ref m, row * dimension), dimension, scores[row..]);
            }
        }

        for (; row < rows; row++)
        {
            scores[row] = VectorMath.Dot(query, matrix.Slice(row * dimension, dimension));
        }
    }

    // Four accumulators share each load of the query and hide the latency of the multiply-adds.
    private static void Multiply4(ref float query, ref float rows, int dimension, Span<float> scores)
    {
        var sum0 = Vector256<float>.Zero;
        var sum1 = Vector256<float>.Zero;
        var sum2 = Vector256<float>.Zero;
        var sum3 = Vector256<float>.Zero;
        for (var d = 0; d < dimension; d += Vector256<float>.Count)
        {
            var q = Vector256.LoadUnsafe(ref query, (nuint)d);
            sum0 = Vector256.MultiplyAddEstimate(q, Vector256.LoadUnsafe(ref rows, (nuint)d), sum0);
            sum1 = Vector256.MultiplyAddEstimate(q, Vector256.LoadUnsafe(ref rows, (nuint)(dimension + d)), sum1);
            sum2 = Vector256.MultiplyAddEstimate(q, Vector256.LoadUnsafe(ref rows, (nuint)((2 * dimension) + d)), sum2);
            sum3 = Vector256.MultiplyAddEstimate(q, Vector256.LoadUnsafe(ref rows, (nuint)((3 * dimension) + d)), sum3);
        }

        scores[0] = Vector256.Sum(sum0);
        scores[1] = Vector256.Sum(sum1);
        scores[2] = Vector256.Sum(sum2);
        scores[3] = Vector256.Sum(sum3);
    }
}
