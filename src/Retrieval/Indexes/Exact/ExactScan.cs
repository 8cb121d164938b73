using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>Goes through rows in blocks whose scores stay in the first-level cache, and offers what can be among the best.</summary>
internal static unsafe class ExactScan
{
    /// <summary>Rows of a block.</summary>
    public const int BlockRows = 256;

    /// <summary>Scans a range of rows.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="scorer">Scores rows.</param>
    /// <param name="filter">Asked for items that would enter.</param>
    /// <param name="from">First row.</param>
    /// <param name="end">Row behind the last.</param>
    /// <param name="best">Receives items.</param>
    public static void Run<TScorer, TFilter>(SlotMemory memory, in TScorer scorer, TFilter filter, int from, int end, ref TopK best)
        where TScorer : struct, IRowScorer<TScorer>
        where TFilter : struct, IRowFilter
    {
        var scores = stackalloc float[BlockRows];
        Span<byte> states = stackalloc byte[BlockRows];
        var items = memory.Items;
        for (var start = from; start < end; start += BlockRows)
        {
            var rows = Math.Min(BlockRows, end - start);

            // States are read before vectors: a row that becomes live later may have been scored half written. They are read
            // in order, so that an item that moves to a later slot of the block is met in one of the two.
            new ReadOnlySpan<byte>(memory.States + start, rows).CopyTo(states);
            Volatile.ReadBarrier();
            scorer.ScoreBlock(start, rows, scores);
            for (var i = 0; i < rows; i += Vector256<float>.Count)
            {
                // NaN is never at or above, so that it goes no further.
                var reaching = Vector256.GreaterThanOrEqual(Vector256.Load(scores + i), Vector256.Create(best.Threshold)).ExtractMostSignificantBits();
                for (; reaching != 0; reaching &= reaching - 1)
                {
                    var at = i + System.Numerics.BitOperations.TrailingZeroCount(reaching);
                    if (at < rows && states[at] == SlotState.Live)
                    {
                        Offer(scorer, filter, start + at, items[start + at], scores[at], ref best);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Offer<TScorer, TFilter>(in TScorer scorer, TFilter filter, int row, int item, float bound, ref TopK best)
        where TScorer : struct, IRowScorer<TScorer>
        where TFilter : struct, IRowFilter
    {
        if (bound >= best.Threshold && scorer.Refine(row, bound) is var score && score >= best.Threshold && filter.Accepts(item))
        {
            best.Add(item, score);
        }
    }
}
