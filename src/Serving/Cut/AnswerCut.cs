using Recsys.Core;

namespace Recsys.Serving;

/// <summary>Cuts the best of the scored candidates, keeping the last places for channels that have slots.</summary>
internal static class AnswerCut
{
    /// <summary>Cuts. Scores of candidates that take a kept place become NaN.</summary>
    /// <param name="run">The request with its scored candidates.</param>
    /// <returns>Numbers of the candidates with their scores: the best first, then the kept places.</returns>
    public static ReadOnlySpan<ScoredItem> Best(in PipelineRun run)
    {
        if (run.Query.Caps is { } caps)
        {
            return CappedCut.Best(run, caps);
        }

        var plan = run.Plan;
        var scores = run.Candidates.Scores;
        var answer = run.Scratch.Best.AsSpan(0, Math.Min(run.Query.Count, scores.Length));
        var open = answer.Length;
        for (var c = 0; plan.Slots > 0 && c < plan.Channels.Length; c++)
        {
            open -= Keep(c, plan.Channels[c].Slots, run.Candidates, answer[..open]);
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

    private static int Keep(int channel, int slots, CandidateList candidates, Span<ScoredItem> open)
    {
        var channels = candidates.Channels;
        var scores = candidates.Scores;
        slots = Math.Min(slots, open.Length);
        var best = new TopK(open[..slots]);
        for (var i = 0; i < scores.Length; i++)
        {
            if (channels[i] == channel)
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
