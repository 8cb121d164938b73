using Recsys.Models;

namespace Recsys.Training.Recall;

/// <summary>
/// The padded histories of one batch in plain arrays: rows [count, length] (0 where padded) and weights [count, length]
/// (0 where padded), newest first. Length is that of the batch's longest history.
/// </summary>
internal sealed class SequenceBatch
{
    private SequenceBatch(int count, int length)
    {
        Count = count;
        Length = length;
        Rows = new int[count * length];
        Weights = new float[count * length];
    }

    public int Count { get; }

    public int Length { get; }

    public int[] Rows { get; }

    public float[] Weights { get; }

    /// <summary>Encodes histories; <paramref name="history"/> gives the events of the n-th, newest first.</summary>
    public static SequenceBatch Create(FeatureSchema schema, int count, HistoryOf history)
    {
        var width = schema.HistoryLength;
        var rows = new int[count * width];
        var weights = new float[count * width];
        var longest = 1;
        for (var i = 0; i < count; i++)
        {
            var kept = HistoryEncoder.Select(schema, history(i), rows.AsSpan(i * width, width), weights.AsSpan(i * width, width));
            rows.AsSpan((i * width) + kept, width - kept).Clear();
            longest = Math.Max(longest, kept);
        }

        var batch = new SequenceBatch(count, longest);
        for (var i = 0; i < count; i++)
        {
            rows.AsSpan(i * width, longest).CopyTo(batch.Rows.AsSpan(i * longest));
            weights.AsSpan(i * width, longest).CopyTo(batch.Weights.AsSpan(i * longest));
        }

        return batch;
    }

    /// <summary>How many events the n-th history holds; they stand before its padding.</summary>
    public int Kept(int index)
    {
        var padding = Weights.AsSpan(index * Length, Length).IndexOf(0f);
        return padding < 0 ? Length : padding;
    }

    /// <summary>Masks history entries at random, each with the probability given, but never a history's last one left.</summary>
    public void DropItems(Random random, double probability)
    {
        for (var i = 0; i < Count; i++)
        {
            var weights = Weights.AsSpan(i * Length, Length);
            var left = 0;
            foreach (var w in weights)
            {
                left += w > 0 ? 1 : 0;
            }

            for (var t = 0; t < Length && left > 1; t++)
            {
                if (weights[t] > 0 && random.NextDouble() < probability)
                {
                    weights[t] = 0;
                    left--;
                }
            }
        }
    }

    /// <summary>The history of the n-th sample of a batch, newest first.</summary>
    public delegate ReadOnlySpan<Core.HistoryEvent> HistoryOf(int index);
}
