using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// Goes through rows in blocks whose scores stay in the first-level cache, and offers what can be among the best. Where many
/// are wanted, the first rows are met twice: those that a sample says are likely to stay, then those that it was wrong about.
/// Offered in the order of rows, four times as many would enter as stay (k(1 + ln(n/k)) of n rows in random order).
/// </summary>
internal static unsafe class ExactScan
{
    /// <summary>Rows of a block.</summary>
    public const int BlockRows = 256;

    /// <summary>Fewest rows and fewest wanted for which the first rows are met in two passes.</summary>
    public const int FewestRowsToSeed = 1024, FewestBestToSeed = 64;

    /// <summary>Most rows that are met in two passes: by then the threshold is high enough.</summary>
    private const int MostRowsToSeed = 1 << 14;

    // The guessed threshold is to be reached by this many times the number wanted: the guess comes from a sample.
    private const float Surplus = 1.5f;

    // Of the sampled rows, this many are to reach the guess; its error is one part in the root of this.
    private const int SampledAbove = 64;

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
        if (best.Count == 0 && best.Capacity >= FewestBestToSeed && end - from >= Math.Max(FewestRowsToSeed, 2 * best.Capacity))
        {
            var seeded = Math.Min(end, from + MostRowsToSeed);
            Seed(memory, scorer, filter, from, seeded, ref best);
            from = seeded;
        }

        var scores = stackalloc float[BlockRows];
        for (var start = from; start < end; start += BlockRows)
        {
            var rows = Math.Min(BlockRows, end - start);
            ScoreLive(memory, scorer, start, rows, scores);
            OfferBetween(memory, scorer, filter, start, rows, scores, float.NegativeInfinity, float.NaN, ref best);
        }
    }

    private static void Seed<TScorer, TFilter>(SlotMemory memory, in TScorer scorer, TFilter filter, int from, int end, ref TopK best)
        where TScorer : struct, IRowScorer<TScorer>
        where TFilter : struct, IRowFilter
    {
        var rows = end - from;
        var buffer = ArrayPool<float>.Shared.Rent(rows + BlockRows);
        fixed (float* scores = buffer)
        {
            for (var start = 0; start < rows; start += BlockRows)
            {
                ScoreLive(memory, scorer, from + start, Math.Min(BlockRows, rows - start), scores + start);
            }

            // What is refused or whose score is below its bound makes the guess too high; the second pass makes that good.
            var guess = Guess(new ReadOnlySpan<float>(scores, rows), best.Capacity);
            OfferBetween(memory, scorer, filter, from, rows, scores, guess, float.NaN, ref best);
            OfferBetween(memory, scorer, filter, from, rows, scores, float.NegativeInfinity, guess, ref best);
        }

        ArrayPool<float>.Shared.Return(buffer);
    }

    private static float Guess(ReadOnlySpan<float> scores, int wanted)
    {
        var step = Math.Max(1, (int)(Surplus * wanted / SampledAbove));
        var sampled = new TopK(stackalloc ScoredItem[SampledAbove]);
        for (var i = 0; i < scores.Length; i += step)
        {
            sampled.Add(i, scores[i]);
        }

        return sampled.Threshold;
    }

    // States are read before vectors: a row that becomes live later may have been scored half written. They are read in order,
    // so that an item that moves to a later slot is met in one of the two. A slot keeps its item and its vector for good.
    private static void ScoreLive<TScorer>(SlotMemory memory, in TScorer scorer, int start, int rows, float* scores)
        where TScorer : struct, IRowScorer<TScorer>
    {
        Span<byte> states = stackalloc byte[BlockRows];
        new ReadOnlySpan<byte>(memory.States + start, rows).CopyTo(states);
        Volatile.ReadBarrier();
        scorer.ScoreBlock(start, rows, scores);
        for (int i = 0, dead; i < rows && (dead = states[i..rows].IndexOfAnyExcept(SlotState.Live)) >= 0; i++)
        {
            i += dead;
            scores[i] = float.NaN;
        }
    }

    // From a number on, and below another unless that is NaN. A bound that is NaN is never offered.
    private static void OfferBetween<TScorer, TFilter>(
        SlotMemory memory, in TScorer scorer, TFilter filter, int start, int rows, float* scores, float lowest, float below, ref TopK best)
        where TScorer : struct, IRowScorer<TScorer>
        where TFilter : struct, IRowFilter
    {
        var items = memory.Items;
        for (var i = 0; i < rows; i += Vector256<float>.Count)
        {
            var bounds = Vector256.Load(scores + i);
            var reaching = (Vector256.GreaterThanOrEqual(bounds, Vector256.Create(MathF.Max(lowest, best.Threshold)))
                & ~Vector256.GreaterThanOrEqual(bounds, Vector256.Create(below))).ExtractMostSignificantBits();
            for (; reaching != 0; reaching &= reaching - 1)
            {
                var at = i + BitOperations.TrailingZeroCount(reaching);
                if (at < rows)
                {
                    Offer(scorer, filter, start + at, items[start + at], scores[at], ref best);
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
