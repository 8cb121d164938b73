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
    public static ReadOnlySpan<ScoredItem> Best(in PipelineRun run, ItemCaps caps)
    {
        caps.Clear();
        var (plan, candidates) = (run.Plan, run.Candidates);
        var scores = candidates.Scores;
        var answer = run.Scratch.Best.AsSpan(0, Math.Min(run.Query.Count, scores.Length));
        var buffer = ArrayPool<ScoredItem>.Shared.Rent(scores.Length);
        try
        {
            var sorted = Sort(scores, buffer);
            var open = answer.Length;
            for (var c = 0; plan.Slots > 0 && c < plan.Channels.Length; c++)
            {
                open -= Keep(c, Math.Min(plan.Channels[c].Slots, open), sorted, candidates, caps, answer[..open]);
            }

            var found = 0;
            for (var i = 0; i < sorted.Length && found < open; i++)
            {
                var index = candidates.Items[sorted[i].Item].Index;
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
                    run.Trace?.PassedOver(index, caps.FullAt(index)!.Value);
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

    private static int Keep(int channel, int slots, ReadOnlySpan<ScoredItem> sorted, CandidateList candidates, ItemCaps caps, Span<ScoredItem> open)
    {
        Span<ScoredItem> kept = stackalloc ScoredItem[slots];
        var count = 0;
        for (var i = 0; i < sorted.Length && count < slots; i++)
        {
            if (candidates.Channels[sorted[i].Item] == channel && caps.TryTake(candidates.Items[sorted[i].Item].Index))
            {
                candidates.Scores[sorted[i].Item] = float.NaN;
                kept[count++] = sorted[i];
            }
        }

        kept[..count].CopyTo(open[^count..]);
        return count;
    }
}
