using Microsoft.Extensions.Logging;
using Recsys.Core;
using Recsys.Models;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// Scores the candidates: by the version's ranker, else by the fused orders of its recall scores and of channels, and where nothing is
/// known of the user by the channels' lists alone. A ranker that fails degrades the answer to the order of recall.
/// </summary>
internal sealed partial class RankStage(ILogger logger)
{
    /// <summary>Gives each candidate its score; those that the model has a row for come first.</summary>
    /// <param name="run">The request with what recall brought.</param>
    public void Run(ref PipelineRun run)
    {
        if (run.Serving is not { } serving)
        {
            FusedOrder.ScoreWithoutModel(run);
        }
        else if (run.Query.Interest.IsEmpty)
        {
            ColdOrder.Score(run.Plan, run.Candidates);
        }
        else
        {
            ScoreRecall(serving, run);
            if (!serving.Model.HasRanker || !TryJudge(serving, ref run))
            {
                FusedOrder.Score(run, serving.Model.Neighbours, serving.Model.Manifest.ItemCount);
            }

            PutLast(run.Candidates, run.Recall.Table);
        }
    }

    private bool TryJudge(ServingModel serving, ref PipelineRun run)
    {
        ref readonly var query = ref run.Query;
        var candidates = run.Candidates;
        try
        {
            var request = new RankRequest
            {
                UserId = KnownUser(serving, query),
                Interest = query.Interest,
                State = query.State,
                History = run.Recall.History,
                Shown = ShownRows(serving, query.Shown, run.Scratch),
                Context = query.Context,
                Time = query.Time,
            };
            serving.Model.Score(request, candidates.Rows, candidates.Scores);
            run.Trace?.Explain(serving, request, candidates);
            return true;
        }
        catch (ModelOutputException e)
        {
            run.Degraded = "the ranker failed: order of recall instead";
            LogRankerFailed(serving.Version, e);
            for (var i = 0; i < candidates.Known; i++)
            {
                candidates.Scores[i] = candidates.Rows[i].RecallScore;
            }

            return false;
        }
    }

    // Moves the candidates that the model has a row for to the front and gives them their recall score.
    private static void ScoreRecall(ServingModel serving, in PipelineRun run)
    {
        var candidates = run.Candidates;
        for (var i = 0; i < candidates.Count; i++)
        {
            var row = run.RowOf(candidates.Items[i].Index);
            if (row >= 0)
            {
                candidates.Know(i, row, VectorMath.Dot(run.Query.Interest, serving.Model.Recall[row]), run.Plan.Channels[candidates.Channels[i]].Guard.Name);
            }
        }
    }

    // Items that the model cannot judge come after those that it can, the more popular ones first.
    private static void PutLast(CandidateList candidates, ItemTable table)
    {
        var scores = candidates.Scores;
        var lowest = 0f;
        for (var i = 0; i < candidates.Known; i++)
        {
            lowest = Math.Min(lowest, scores[i]);
        }

        for (var i = candidates.Known; i < scores.Length; i++)
        {
            scores[i] = lowest - (1f / (1 + table.PositiveCount(candidates.Items[i].Index)));
        }
    }

    // Recall is over, and with it the need of what the filter keeps of the shown items.
    private static ReadOnlySpan<int> ShownRows(ServingModel serving, ReadOnlySpan<int> shown, PipelineScratch scratch)
    {
        scratch.ReserveShown(shown.Length);
        for (var i = 0; i < shown.Length; i++)
        {
            scratch.Shown[i] = shown[i] < 0 ? -1 : serving.Rows.RowOf(shown[i]);
        }

        return scratch.Shown.AsSpan(0, shown.Length);
    }

    // What a version learned of a user who was erased since is not used.
    private static string? KnownUser(ServingModel serving, in PipelineQuery query) =>
        query.ErasedAt > 0 && serving.Model.Manifest.CreatedAt.ToUnixTimeMilliseconds() <= query.ErasedAt ? null : query.UserId;

    [LoggerMessage(Level = LogLevel.Error, Message = "The ranker of model version {Version} failed.")]
    private partial void LogRankerFailed(string version, Exception exception);
}
