namespace Recsys.Retrieval;

/// <summary>
/// Chooses neighbours by the paper's Algorithm 4: a candidate is taken if it is nearer to the node than to every neighbour
/// taken before, so that links go in different directions and clusters stay connected. Equally near ones are taken: where
/// components are few and whole, many distances are equal.
/// </summary>
/// <typeparam name="TSpace">How nodes are compared.</typeparam>
internal static unsafe class HnswNeighbours<TSpace>
    where TSpace : struct, IGraphSpace<TSpace>
{
    /// <summary>Chooses neighbours of a node.</summary>
    /// <param name="space">The space; it is aimed elsewhere by this.</param>
    /// <param name="candidates">Candidates with their scores, best first.</param>
    /// <param name="links">Receives the neighbours, and -1 behind them.</param>
    public static void Select(ref TSpace space, ReadOnlySpan<ulong> candidates, Span<int> links)
    {
        var count = 0;
        for (var i = 0; i < candidates.Length && count < links.Length; i++)
        {
            var slot = CandidatePool.SlotOf(candidates[i]);
            if (IsNearest(ref space, slot, CandidatePool.ScoreOf(candidates[i]), links[..count]))
            {
                Volatile.Write(ref links[count++], slot);
            }
        }

        links[count..].Fill(HnswColumns.None);
    }

    /// <summary>Links a node back to a new one; a full list is chosen anew from its links and the new one.</summary>
    /// <param name="columns">The graph.</param>
    /// <param name="space">The space; it is aimed elsewhere by this.</param>
    /// <param name="slot">The node.</param>
    /// <param name="added">The new node.</param>
    /// <param name="level">The level.</param>
    public static void LinkBack(in HnswColumns columns, ref TSpace space, int slot, int added, int level)
    {
        columns.Lock(slot);
        try
        {
            var links = new Span<int>(columns.Links(slot, level), columns.MostLinks(level));
            var free = links.IndexOf(HnswColumns.None);
            if ((free < 0 ? links : links[..free]).Contains(added))
            {
                return;
            }

            if (free >= 0)
            {
                Volatile.Write(ref links[free], added);
                return;
            }

            Span<ulong> candidates = stackalloc ulong[links.Length + 1];
            space.AimAt(slot);
            for (var i = 0; i < links.Length; i++)
            {
                candidates[i] = CandidatePool.Entry(links[i], space.Score(links[i]));
            }

            candidates[^1] = CandidatePool.Entry(added, space.Score(added));
            candidates.Sort(static (a, b) => b.CompareTo(a));
            Select(ref space, candidates, links);
        }
        finally
        {
            columns.Unlock(slot);
        }
    }

    private static bool IsNearest(ref TSpace space, int slot, float score, ReadOnlySpan<int> taken)
    {
        if (taken.IsEmpty)
        {
            return true;
        }

        space.AimAt(slot);
        foreach (var other in taken)
        {
            if (space.Score(other) > score)
            {
                return false;
            }
        }

        return true;
    }
}
