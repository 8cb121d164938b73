using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// Items that other users had together with the newest items of the session (item-kNN lists of the model). An item's
/// score is the sum over the session items that lead to it, each weighed .9 times the next newer one.
/// </summary>
public sealed class ItemToItemChannel : IRecallChannel
{
    private const int SessionItems = 25;
    private const float Decay = 0.9f;

    [ThreadStatic]
    private static Dictionary<int, (float Score, float Best, int Source)>? _found;

    /// <inheritdoc/>
    public static ChannelDefaults Defaults { get; } = new("item-to-item") { Quota = 100, Weight = 3 };

    /// <inheritdoc/>
    public string Name => Defaults.Name;

    /// <inheritdoc/>
    public string Reason => "often together with";

    /// <inheritdoc/>
    public bool IsPersonal => true;

    /// <inheritdoc/>
    public PartialLists Partial => PartialLists.ByRow;

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination)
    {
        if (query.Model is not { } model || query.Rows is not { } rows || query.History.IsEmpty || destination.IsEmpty)
        {
            return 0;
        }

        var found = _found ??= [];
        found.Clear();
        var used = 0;
        var weight = 1f;
        for (var at = 0; at < query.History.Length; at++)
        {
            ref readonly var seen = ref query.History[at];
            if (seen.Row < 0 || seen.Kind is InteractionKind.Impression or InteractionKind.Dislike)
            {
                continue;
            }

            var neighbours = model.Neighbours.Rows(seen.Row);
            var scores = model.Neighbours.Scores(seen.Row);
            var source = query.SourcesAreEvents ? at : rows.IndexOf(seen.Row);
            for (var i = 0; i < neighbours.Length; i++)
            {
                ref var entry = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(found, neighbours[i], out _);
                entry.Score += weight * scores[i];
                if (weight * scores[i] > entry.Best)
                {
                    entry.Best = weight * scores[i];
                    entry.Source = source;
                }
            }

            weight *= Decay;
            if (++used == SessionItems)
            {
                break;
            }
        }

        return Select(found, rows, query.Filter, destination);
    }

    private static int Select(
        Dictionary<int, (float Score, float Best, int Source)> found, ItemRows rows, CandidateFilter filter, Span<RecalledItem> destination)
    {
        var buffer = System.Buffers.ArrayPool<ScoredItem>.Shared.Rent(destination.Length);
        var best = new TopK(buffer.AsSpan(0, destination.Length));
        foreach (var (row, entry) in found)
        {
            if (entry.Score >= best.Threshold && rows.IndexOf(row) is >= 0 and var index && filter.Accepts(index))
            {
                best.Add(row, entry.Score);
            }
        }

        // Sorted, so that candidates which end up equal stand in an order that says something.
        var sorted = best.SortDescending();
        for (var i = 0; i < sorted.Length; i++)
        {
            destination[i] = new RecalledItem(rows.IndexOf(sorted[i].Item), sorted[i].Score, found[sorted[i].Item].Source);
        }

        System.Buffers.ArrayPool<ScoredItem>.Shared.Return(buffer);
        return sorted.Length;
    }
}
