using System.Globalization;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// Lifts new items: Strength times the range of the scores times 2^(-age / half-life) is added. It changes the order alone: an answer keeps the
/// ranker's scores.
/// </summary>
internal sealed class FreshnessStage(ItemTable table)
{
    /// <summary>Lifts them.</summary>
    /// <param name="run">The request with its scored candidates.</param>
    public void Run(in PipelineRun run)
    {
        var (fresh, candidates) = (run.Plan.Freshness, run.Candidates);
        if (fresh.Strength == 0)
        {
            return;
        }

        var most = (float)fresh.Strength * ScoreRange.Of(candidates.Scores);
        candidates.KeepJudged();
        for (var i = 0; i < candidates.Count; i++)
        {
            var index = candidates.Items[i].Index;
            if (SinceOf(index, fresh.Field) is { } since)
            {
                // What is still to come is as new as can be.
                var by = most * (float)Math.Pow(2, -Math.Max(0, run.Query.Time - since) / fresh.HalfLife.TotalMilliseconds);
                candidates.Scores[i] += by;
                run.Trace?.Moved(index, "freshness", by);
            }
        }
    }

    private long? SinceOf(int index, string? field)
    {
        if (field is null)
        {
            return table.GetFirstSeen(index) is > 0 and var seen ? seen : null;
        }

        var attributes = table.GetAttributes(index);
        for (var i = 0; i < attributes.Count; i++)
        {
            if (attributes[i].Field == field)
            {
                var text = attributes[i].Value;
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds) ? milliseconds
                    : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUnixTimeMilliseconds()
                    : null;
            }
        }

        return null;
    }
}
