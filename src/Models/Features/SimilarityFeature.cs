using System.Buffers;
using System.Numerics.Tensors;
using Recsys.Core;

namespace Recsys.Models;

/// <summary>
/// How near a candidate lies to some of the user's items (Grbovic and Cheng, KDD 2018, section 4.4): those items are put
/// together by market, each market has the mean of their vectors, and the feature is the largest cosine of the candidate's vector
/// and a market's mean, -1 to 1. 0 where there are none of these items.
/// </summary>
internal abstract class SimilarityFeature : CandidateFeature
{
    /// <summary>Events older than two weeks do not count.</summary>
    public const long WindowMs = 14L * 24 * 3600 * 1000;

    /// <inheritdoc/>
    public sealed override void Write(
        ReadOnlySpan<Candidate> candidates, in CandidateInputs inputs, Span<float> destination, int stride)
    {
        var most = inputs.Events.Length + inputs.Shown.Length;
        if (inputs.Vectors is not { } vectors || most == 0)
        {
            Clear(candidates.Length, destination, stride);
            return;
        }

        var rows = ArrayPool<int>.Shared.Rent(most);
        try
        {
            var count = Select(in inputs, rows);
            if (count == 0)
            {
                Clear(candidates.Length, destination, stride);
            }
            else
            {
                Write(candidates, vectors, inputs.Kinds, rows.AsSpan(0, count), destination, stride);
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(rows);
        }
    }

    /// <summary>Picks the items.</summary>
    /// <param name="inputs">Events and shown items.</param>
    /// <param name="rows">Receives their rows; long enough for all of both.</param>
    /// <returns>How many.</returns>
    protected abstract int Select(in CandidateInputs inputs, Span<int> rows);

    /// <summary>Whether an event is of a known item and not too old.</summary>
    protected static bool Counts(in HistoryEvent e, in CandidateInputs inputs) => e.Row >= 0 && e.Time > inputs.Time - WindowMs;

    private static void Clear(int count, Span<float> destination, int stride)
    {
        for (var i = 0; i < count; i++)
        {
            destination[i * stride] = 0;
        }
    }

    private static void Write(
        ReadOnlySpan<Candidate> candidates, EmbeddingTable vectors, ItemKinds? kinds, Span<int> rows, Span<float> destination, int stride)
    {
        if (kinds is not null)
        {
            rows.Sort(new ByMarket(kinds));
        }

        var dimension = vectors.Dimension;
        var buffer = ArrayPool<float>.Shared.Rent(rows.Length * dimension);
        var markets = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var sameAsBefore = i > 0 && (kinds is null || kinds.MarketOf(rows[i]) == kinds.MarketOf(rows[i - 1]));
            if (!sameAsBefore)
            {
                markets++;
                buffer.AsSpan((markets - 1) * dimension, dimension).Clear();
            }

            var sum = buffer.AsSpan((markets - 1) * dimension, dimension);
            TensorPrimitives.Add(sum, vectors[rows[i]], sum);
        }

        // The length of a mean does not change its direction: sums of unit length are as good.
        for (var m = 0; m < markets; m++)
        {
            VectorMath.Normalize(buffer.AsSpan(m * dimension, dimension));
        }

        for (var i = 0; i < candidates.Length; i++)
        {
            var vector = vectors[candidates[i].Row];
            var best = float.NegativeInfinity;
            for (var m = 0; m < markets; m++)
            {
                best = Math.Max(best, VectorMath.Dot(vector, buffer.AsSpan(m * dimension, dimension)));
            }

            var length = TensorPrimitives.Norm(vector);
            destination[i * stride] = length > 0 ? best / length : 0;
        }

        ArrayPool<float>.Shared.Return(buffer);
    }

    private readonly struct ByMarket(ItemKinds kinds) : IComparer<int>
    {
        // Ties by row: a sum of floats depends on the order.
        public int Compare(int x, int y) => (kinds.MarketOf(x), x).CompareTo((kinds.MarketOf(y), y));
    }
}
