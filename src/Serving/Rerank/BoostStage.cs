using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>Moves the candidates that rules of the configuration name. It changes the order alone: an answer keeps the ranker's scores.</summary>
internal sealed class BoostStage(ItemTable table)
{
    /// <summary>Moves them.</summary>
    /// <param name="run">The request with its scored candidates.</param>
    public void Run(in PipelineRun run)
    {
        var range = float.NaN;
        foreach (var boost in run.Plan.Boosts)
        {
            if (boost.Applies(run.Query))
            {
                range = float.IsNaN(range) ? ScoreRange.Of(run.Candidates.Scores) : range;
                Move(boost, boost.Strength * range, run);
            }
        }
    }

    private void Move(PlannedBoost boost, float by, in PipelineRun run)
    {
        var candidates = run.Candidates;
        candidates.KeepJudged();
        for (var i = 0; i < candidates.Count; i++)
        {
            var index = candidates.Items[i].Index;
            if (boost.Moves(table, index))
            {
                candidates.Scores[i] += by;
                run.Trace?.Moved(index, boost.Name, by);
            }
        }
    }
}
