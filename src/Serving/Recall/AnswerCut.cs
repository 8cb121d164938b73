using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>Cuts the best of the scored candidates, keeping the last places for channels that have slots.</summary>
internal static class AnswerCut
{
    /// <summary>Cuts. Scores of candidates that take a kept place become NaN.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="scratch">Holds the channels of the candidates.</param>
    /// <param name="scores">A score for each candidate.</param>
    /// <param name="count">Length of the answer.</param>
    /// <param name="caps">Bounds on the items of one value; null for none.</param>
    /// <param name="trace">Takes note of what the caps pass over; null for none.</param>
    /// <returns>Numbers of the candidates with their scores: the best first, then the kept places.</returns>
    public static ReadOnlySpan<ScoredItem> Best(
        SurfacePlan plan, PipelineScratch scratch, Span<float> scores, int count, ItemCaps? caps = null, PipelineTrace? trace = null)
    {
        if (caps is not null)
        {
            return CappedCut.Best(plan, scratch, scores, count, caps, trace);
        }

        var answer = scratch.Best.AsSpan(0, Math.Min(count, scores.Length));
        var open = answer.Length;
        for (var c = 0; plan.Slots > 0 && c < plan.Channels.Length; c++)
        {
            open -= Keep(c, plan.Channels[c].Slots, scratch, scores, answer[..open]);
        }

        var best = new TopK(answer[..open]);
        for (var i = 0; i < scores.Length; i++)
        {
            best.Add(i, scores[i]);
        }

        var found = best.SortDescending().Length;

        // Candidates whose score is not a number leave a gap before the kept places.
        answer[open..].CopyTo(answer[found..]);
        return answer[..(found + answer.Length - open)];
    }

    private static int Keep(int channel, int slots, PipelineScratch scratch, Span<float> scores, Span<ScoredItem> open)
    {
        slots = Math.Min(slots, open.Length);
        var best = new TopK(open[..slots]);
        for (var i = 0; i < scores.Length; i++)
        {
            if (scratch.Channels[i] == channel)
            {
                best.Add(i, scores[i]);
            }
        }

        var kept = best.SortDescending();
        foreach (var item in kept)
        {
            scores[item.Item] = float.NaN;
        }

        kept.CopyTo(open[^kept.Length..]);
        return kept.Length;
    }
}
