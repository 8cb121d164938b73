using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// <see cref="RecallStage"/> for lists that the parts of the catalogue have brought: takes of each channel what that one would, in the same order. Where
/// a list lacks items, it says which are to be asked for, and is run anew with them.
/// </summary>
internal static class GatheredRecall
{
    private const int MostRounds = 8;
    private const int PopularPerRound = 512;

    /// <summary>Fills the candidates.</summary>
    /// <returns>What is to be asked for; null where nothing is.</returns>
    public static ShardFill? Run(ref PipelineRun run, GatheredCandidates gathered, ShardedChannels asked)
    {
        var (channels, candidates, needed, next) = (run.Plan.Channels, run.Candidates, run.Query.Count, 0);
        var fills = gathered.Fills;
        for (var c = 0; c < channels.Length && candidates.Count < run.Wanted; c++)
        {
            if (asked.Numbers[c] >= 0)
            {
                if (gathered.IsLeftOut(channels[c].Guard.Name))
                {
                    run.Degraded ??= channels[c].Guard.LeftOut;
                }

                Take(c, gathered.Lists[asked.Numbers[c]], channels[c].Share(run.Wanted - candidates.Count), run);
            }
        }

        for (var c = 0; c < channels.Length && candidates.Count < needed; c++)
        {
            if (channels[c].Filling is not null)
            {
                Take(c, gathered.Lists[asked.Numbers[c]], run.Wanted - candidates.Count, run);
                if (candidates.Count < needed)
                {
                    if (next == fills.Length)
                    {
                        return new ShardFill(needed - candidates.Count, Ids(run), []);
                    }

                    Take(c, fills[next++], needed - candidates.Count, run);
                }
            }
        }

        return run.Query.Caps is { } caps ? FillCaps(run, caps, fills, next) : null;
    }

    // As RecallStage.FillCaps.
    private static ShardFill? FillCaps(in PipelineRun run, ItemCaps caps, RecalledItem[][] fills, int next)
    {
        caps.Clear();
        var (candidates, needed, taken) = (run.Candidates, run.Query.Count, 0);
        foreach (var item in candidates.Items)
        {
            taken += caps.TryTake(item.Index) ? 1 : 0;
        }

        var number = Array.FindIndex(run.Plan.Channels, c => c.Filling is not null);
        var found = PopularPerRound;
        for (var round = 0; number >= 0 && taken < needed && found == PopularPerRound && round < MostRounds; round++)
        {
            if (next == fills.Length)
            {
                return new ShardFill(PopularPerRound, Ids(run), caps.Full());
            }

            var popular = fills[next++];
            found = Math.Min(PopularPerRound, popular.Length);
            foreach (var item in popular.Take(found))
            {
                if (taken < needed && caps.TryTake(item.Index))
                {
                    candidates.Room(1)[0] = item;
                    candidates.Keep(number, 1, run.Recall.Filter);
                    taken++;
                }
            }
        }

        return null;
    }

    private static void Take(int channel, RecalledItem[] list, int room, in PipelineRun run)
    {
        var candidates = run.Candidates;
        var end = candidates.Count + room;
        for (var i = 0; i < list.Length && candidates.Count < end; i++)
        {
            if (run.Recall.Filter.Accepts(list[i].Index))
            {
                candidates.Room(1)[0] = list[i];
                candidates.Keep(channel, 1, run.Recall.Filter);
            }
        }
    }

    private static string[] Ids(in PipelineRun run)
    {
        var ids = new string[run.Candidates.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = run.Recall.Table.GetId(run.Candidates.Items[i].Index);
        }

        return ids;
    }
}
