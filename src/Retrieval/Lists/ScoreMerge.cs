using System.Buffers;
using System.Runtime.InteropServices;
using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>Sums the scores of items that several lists bring, and keeps the best. One set a thread; used within one call.</summary>
internal sealed class ScoreMerge
{
    [ThreadStatic]
    private static ScoreMerge? _ofThread;

    private readonly Dictionary<int, (float Score, float Best, int Source)> _found = [];

    /// <summary>An empty one.</summary>
    public static ScoreMerge Start()
    {
        var merge = _ofThread ??= new ScoreMerge();
        merge._found.Clear();
        return merge;
    }

    /// <summary>Adds to an item's score; the largest addition gives the item its source.</summary>
    public void Add(int index, float score, int source = -1)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_found, index, out var known);
        entry.Score += score;
        if (!known || score > entry.Best)
        {
            entry.Best = score;
            entry.Source = source;
        }
    }

    /// <summary>Writes the best items that the filter accepts.</summary>
    public int Take(CandidateFilter filter, Span<RecalledItem> destination)
    {
        var buffer = ArrayPool<ScoredItem>.Shared.Rent(destination.Length);
        try
        {
            var best = new TopK(buffer.AsSpan(0, destination.Length));
            foreach (var (index, entry) in _found)
            {
                if (entry.Score >= best.Threshold && filter.Accepts(index))
                {
                    best.Add(index, entry.Score);
                }
            }

            var sorted = best.SortDescending();
            for (var i = 0; i < sorted.Length; i++)
            {
                destination[i] = new RecalledItem(sorted[i].Item, sorted[i].Score, _found[sorted[i].Item].Source);
            }

            return sorted.Length;
        }
        finally
        {
            ArrayPool<ScoredItem>.Shared.Return(buffer);
        }
    }
}
