using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// Gives some places of a list to items that a bandit chooses among the next best. Pulls and rewards are the counts of the item table, which are views
/// of the log, the same for all silos. It changes the order alone: an answer keeps the ranker's scores.
/// </summary>
internal sealed class BanditStage(ItemTable table)
{
    // Sets the stage's draws apart from those of channels, which have the request's seed too.
    private const ulong OwnSeed = 0x42A7D17;

    /// <summary>Orders the candidates anew.</summary>
    /// <param name="run">The request with its scored candidates.</param>
    public void Run(in PipelineRun run)
    {
        var (bandit, candidates) = (run.Plan.Bandit, run.Candidates);
        if (bandit.Policy == BanditPolicy.None)
        {
            return;
        }

        var order = Order(candidates);
        var length = Math.Min(run.Query.Count, order.Length);
        var places = Math.Min(bandit.Places, length - bandit.From + 1);
        if (places <= 0)
        {
            return;
        }

        candidates.KeepJudged();
        var seed = run.Recall.Seed ^ OwnSeed;
        for (var place = 0; place < places; place++)
        {
            // Those before have their places, and those of the list that the bandit does not fill come from before the arms.
            var first = length - places + place;
            var chosen = first + Choose(bandit, order.AsSpan(first, Math.Min(bandit.Arms, order.Length - first)), candidates, seed + (ulong)place);
            var to = bandit.From - 1 + place;
            run.Trace?.Moved(candidates.Items[order[chosen].Item].Index, $"bandit {bandit.Policy}: places up", chosen - to);
            Move(order, chosen, to);
        }

        for (var i = 0; i < order.Length; i++)
        {
            candidates.Scores[order[i].Item] = -i;
        }
    }

    private int Choose(BanditOptions bandit, ReadOnlySpan<ScoredItem> among, CandidateList candidates, ulong seed)
    {
        Span<Arm> arms = stackalloc Arm[among.Length];
        for (var i = 0; i < arms.Length; i++)
        {
            var index = candidates.Items[among[i].Item].Index;
            var rewards = table.GetCount(index, bandit.Reward);

            // An item is clicked on in other lists and searches too.
            arms[i] = new Arm(Math.Max(rewards, table.GetCount(index, InteractionKind.Impression)), rewards);
        }

        var (arm, propensity) = Bandit.Choose(bandit, arms, seed);
        candidates.Draw(among[arm].Item, propensity);
        return arm;
    }

    private static void Move(ScoredItem[] order, int from, int to)
    {
        var moved = order[from];
        Array.Copy(order, to, order, to + 1, from - to);
        order[to] = moved;
    }

    // What the model could not judge stays behind the others.
    private static ScoredItem[] Order(CandidateList candidates)
    {
        var order = new ScoredItem[candidates.Count];
        var found = 0;
        for (var i = 0; i < order.Length; i++)
        {
            if (float.IsFinite(candidates.Scores[i]))
            {
                order[found++] = new ScoredItem(i, candidates.Scores[i]);
            }
        }

        Array.Resize(ref order, found);
        Array.Sort(order);
        return order;
    }
}
