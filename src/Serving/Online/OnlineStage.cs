using Recsys.Online;

namespace Recsys.Serving;

/// <summary>
/// Moves candidates by what was learned within the last seconds: one whose online log-odds are 1 above another's gains <see cref="ServingOptions.OnlineWeight"/> times the range of the
/// ranker's scores on it. It changes the order alone: an answer keeps the ranker's scores.
/// </summary>
internal sealed class OnlineStage(OnlineModel model)
{
    /// <summary>Moves them, where there are weights and the plan wants it.</summary>
    /// <param name="run">The request with its scored candidates.</param>
    public void Run(in PipelineRun run)
    {
        if (model.Current is not { } online || run.Plan.OnlineWeight == 0 || run.Candidates.Count == 0)
        {
            return;
        }

        var (candidates, items, weights) = (run.Candidates, online.Items, online.Weights);
        var features = items.Features;
        var request = features.OfRequest(run.Query.UserId, run.Query.Surface, run.Query.Context, run.Query.Time);
        Span<ulong> channels = stackalloc ulong[run.Plan.Channels.Length];
        for (var c = 0; c < channels.Length; c++)
        {
            channels[c] = features.OfChannel(run.Plan.Channels[c].Guard.Name);
        }

        candidates.KeepJudged();
        var unit = run.Plan.OnlineWeight * ScoreRange.Of(candidates.Scores);
        Span<int> buckets = stackalloc int[ShownFeatures.Most];
        for (var i = 0; i < candidates.Count; i++)
        {
            var index = candidates.Items[i].Index;
            var logit = 0f;
            foreach (var bucket in buckets[..features.Write(request, items.Of(index), channels[candidates.Channels[i]], buckets)])
            {
                logit += weights[bucket];
            }

            if (logit != 0)
            {
                candidates.Scores[i] += unit * logit;
                run.Trace?.Moved(index, "online", unit * logit);
            }
        }
    }
}
