using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// Gives the items of rules their places, behind all that orders a list otherwise; the others keep their order around them. An answer keeps the
/// ranker's scores.
/// </summary>
internal sealed class PinStage(ItemTable table)
{
    private const int Free = -1;

    /// <summary>Places them.</summary>
    /// <param name="run">The request with its scored candidates.</param>
    public void Run(in PipelineRun run)
    {
        var candidates = run.Candidates;
        int[]? places = null;
        foreach (var pin in run.Plan.Pins)
        {
            if (!pin.Applies(run.Query) || Find(candidates, pin.Item) is not { } candidate || (places is not null && places.Contains(candidate)))
            {
                continue;
            }

            // A list that is shorter than the place ends with the item.
            places ??= [.. Enumerable.Repeat(Free, candidates.Count)];
            var place = Array.IndexOf(places, Free, Math.Min(pin.Place - 1, places.Length - 1));
            place = place >= 0 ? place : Array.LastIndexOf(places, Free);
            places[place] = candidate;
            run.Trace?.Moved(candidates.Items[candidate].Index, pin.Name, PlaceOf(candidates, candidate) - place);
        }

        if (places is not null)
        {
            Place(candidates, places);
        }
    }

    private int? Find(CandidateList candidates, string id)
    {
        if (!table.TryGetIndex(id, out var index))
        {
            return null;
        }

        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.Items[i].Index == index)
            {
                return i;
            }
        }

        return null;
    }

    private static int PlaceOf(CandidateList candidates, int candidate)
    {
        var before = 0;
        for (var i = 0; i < candidates.Count; i++)
        {
            before += candidates.Scores[i] > candidates.Scores[candidate] ? 1 : 0;
        }

        return before;
    }

    private static void Place(CandidateList candidates, int[] places)
    {
        candidates.KeepJudged();
        var order = new ScoredItem[candidates.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = new ScoredItem(i, candidates.Scores[i]);
        }

        Array.Sort(order);
        var (next, pinned) = (0, places.Where(p => p != Free).ToHashSet());
        foreach (var (item, score) in order)
        {
            // What stands in no list stays out of it.
            if (pinned.Contains(item) || float.IsNaN(score))
            {
                continue;
            }

            while (places[next] != Free)
            {
                next++;
            }

            places[next] = item;
        }

        for (var place = 0; place < places.Length; place++)
        {
            if (places[place] != Free)
            {
                candidates.Scores[places[place]] = -place;
            }
        }
    }
}
