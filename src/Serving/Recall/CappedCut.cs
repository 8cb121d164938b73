using System.Buffers;
using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// Cuts the best of the scored candidates under caps: best first, whoever finds a value of theirs full is passed over. Places that
/// are kept for channels are taken first and count.
/// </summary>
internal static class CappedCut
{
    /// <summary>Cuts; otherwise as <see cref="AnswerCut.Best"/> does.</summary>
    public static ReadOnlySpan<ScoredItem> Best(
        SurfacePlan plan, PipelineScratch scratch, Span<float> scores, int count, ItemCaps caps, PipelineTrace? trace)
    {
        caps.Clear();
        var answer = scratch.Best.AsSpan(0, Math.Min(count, scores.Length));
        var buffer = ArrayPool<ScoredItem>.Shared.Rent(scores.Length);
        try
        {
            var sorted = Sort(scores, buffer);
            var open = answer.Length;
            for (var c = 0; plan.Slots > 0 && c < plan.Channels.Length; c++)
            {
                open -= Keep(c, Math.Min(plan.Channels[c].Slots, open), sorted, scratch, scores, caps, answer[..open]);
            }

            var found = 0;
            for (var i = 0; i < sorted.Length && found < open; i++)
            {
                var index = scratch.Recalled[sorted[i].Item].Index;
                if (float.IsNaN(scores[sorted[i].Item]))
                {
                    continue;
                }

                if (caps.TryTake(index))
                {
                    answer[found++] = sorted[i];
                }
                else
                {
                    trace?.PassedOver(index, caps.FullAt(index)!.Value);
                }
            }

            answer[open..].CopyTo(answer[found..]);
            return answer[..(found + answer.Length - open)];
        }
        finally
        {
            ArrayPool<ScoredItem>.Shared.Return(buffer);
        }
    }

    private static ReadOnlySpan<ScoredItem> Sort(ReadOnlySpan<float> scores, ScoredItem[] buffer)
    {
        var count = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            if (!float.IsNaN(scores[i]))
            {
                buffer[count++] = new ScoredItem(i, scores[i]);
            }
        }

        buffer.AsSpan(0, count).Sort();
        return buffer.AsSpan(0, count);
    }

    private static int Keep(
        int channel, int slots, ReadOnlySpan<ScoredItem> sorted, PipelineScratch scratch, Span<float> scores, ItemCaps caps, Span<ScoredItem> open)
    {
        Span<ScoredItem> kept = stackalloc ScoredItem[slots];
        var count = 0;
        for (var i = 0; i < sorted.Length && count < slots; i++)
        {
            if (scratch.Channels[sorted[i].Item] == channel && caps.TryTake(scratch.Recalled[sorted[i].Item].Index))
            {
                scores[sorted[i].Item] = float.NaN;
                kept[count++] = sorted[i];
            }
        }

        kept[..count].CopyTo(open[^count..]);
        return count;
    }
}
