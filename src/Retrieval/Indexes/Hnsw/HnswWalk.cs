using System.Runtime.CompilerServices;

namespace Recsys.Retrieval;

/// <summary>Walks towards a target: Algorithm 2 of the paper, and its greedy form for the levels above.</summary>
/// <typeparam name="TSpace">How nodes are compared.</typeparam>
internal static unsafe class HnswWalk<TSpace>
    where TSpace : struct, IGraphSpace<TSpace>
{
    /// <summary>Goes down from the entry to the nearest node of a level, always to the best neighbour.</summary>
    /// <param name="columns">The graph, not empty.</param>
    /// <param name="space">The space, aimed.</param>
    /// <param name="entry">Where to begin.</param>
    /// <param name="level">Lowest level to look at.</param>
    public static int Descend(in HnswColumns columns, in TSpace space, HnswEntry entry, int level)
    {
        var nearest = entry.Slot;
        var best = space.Score(nearest);
        for (var l = entry.Level; l >= level; l--)
        {
            bool moved;
            do
            {
                moved = false;
                var links = columns.Links(nearest, l);
                for (var i = 0; i < columns.M && links[i] is >= 0 and var slot; i++)
                {
                    if (space.Score(slot) is var score && score > best)
                    {
                        best = score;
                        nearest = slot;
                        moved = true;
                    }
                }
            }
            while (moved);
        }

        return nearest;
    }

    /// <summary>
    /// Finds the best nodes of a level: always expands the best node not yet expanded, until none can better the worst of a
    /// full pool. Nodes that are not admitted are passed through, as far as they could lead to better ones.
    /// </summary>
    /// <param name="columns">The graph.</param>
    /// <param name="space">The space, aimed.</param>
    /// <param name="scratch">Scratch memory.</param>
    /// <param name="gate">Which nodes enter the pool.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="level">The level.</param>
    /// <param name="slots">Slots there are, now and until the walk ends.</param>
    /// <param name="capacity">Nodes to find (ef).</param>
    public static CandidatePool Gather<TGate>(
        in HnswColumns columns, in TSpace space, SearchScratch scratch, TGate gate, int start, int level, int slots, int capacity)
        where TGate : struct, ISlotGate
    {
        var most = columns.MostLinks(level);
        var fresh = stackalloc int[most];
        var visited = scratch.BeginVisit(slots);
        var pool = scratch.BeginPool(capacity);
        var passages = scratch.Passages;
        passages.Clear();
        visited.Add(start);
        Meet(ref pool, passages, gate, start, space.Score(start));
        while (Next(ref pool, passages) is >= 0 and var node)
        {
            var links = columns.Links(node, level);
            var count = 0;
            for (var i = 0; i < most && links[i] is >= 0 and var slot; i++)
            {
                if (visited.Add(slot))
                {
                    space.Prefetch(slot);
                    fresh[count++] = slot;
                }
            }

            for (var i = 0; i < count; i++)
            {
                var score = space.Score(fresh[i]);
                if (score > pool.Threshold && Meet(ref pool, passages, gate, fresh[i], score))
                {
                    Prefetch.Range(columns.Links(fresh[i], level), most * sizeof(int));
                }
            }
        }

        return pool;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Meet<TGate>(ref CandidatePool pool, PriorityQueue<int, float> passages, TGate gate, int slot, float score)
        where TGate : struct, ISlotGate
    {
        if (gate.Admits(slot))
        {
            return pool.Add(slot, score);
        }

        passages.Enqueue(slot, -score);
        return false;
    }

    private static int Next(ref CandidatePool pool, PriorityQueue<int, float> passages)
    {
        if (passages.Count > 0 && passages.TryPeek(out var passage, out var away) && -away > pool.PeekScore())
        {
            if (-away > pool.Threshold)
            {
                passages.Dequeue();
                return passage;
            }

            // Neither this one nor any behind it can lead to a better node; the pool itself has none left either.
            return -1;
        }

        return pool.Expand();
    }
}
