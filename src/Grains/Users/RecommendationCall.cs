using System.Buffers;
using Recsys.Core;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains.Users;

/// <summary>Turns a request and a user's state into a pipeline query, and the pipeline's items into an answer.</summary>
internal static class RecommendationCall
{
    public static RecommendResponse Run(UserServices services, UserState state, ServingModel? serving, RecommendRequest request, string? trouble)
    {
        Span<HistoryEvent> session = stackalloc HistoryEvent[state.Session.Count];
        state.Session.CopyNewestFirst(session);
        var excludedIds = request.ExcludeItemIds ?? [];
        Span<int> excluded = stackalloc int[session.Length + excludedIds.Count];
        var excludedCount = Exclude(services.Table, session, excludedIds, request.AllowRepeats, excluded);

        var items = ArrayPool<RankedItem>.Shared.Rent(request.Count);
        try
        {
            var count = services.Pipeline.Recommend(
                serving,
                new PipelineQuery
                {
                    Count = request.Count,
                    UserId = request.UserId,
                    Time = services.Time.GetUtcNow().ToUnixTimeMilliseconds(),
                    Session = session,
                    Interest = state.Interest,
                    State = state.RankState,
                    Excluded = excluded[..excludedCount],
                    Predicates = Predicates(request.Filters),
                },
                items,
                out var degraded);
            var answer = new RecommendedItem[count];
            for (var i = 0; i < count; i++)
            {
                answer[i] = new RecommendedItem(services.Table.GetId(items[i].Index), items[i].Score, items[i].Channel, Reason(services.Table, items[i]));
                state.Exposures.Add(items[i].Index);
            }

            return new RecommendResponse(UserEvent.NewId(), serving?.Version, answer, trouble ?? degraded);
        }
        finally
        {
            ArrayPool<RankedItem>.Shared.Return(items);
        }
    }

    private static int Exclude(ItemTable table, ReadOnlySpan<HistoryEvent> session, IReadOnlyList<string> ids, bool allowRepeats, Span<int> excluded)
    {
        var count = 0;
        foreach (var e in session)
        {
            if (e.Row >= 0 && (!allowRepeats || e.Kind == InteractionKind.Dislike))
            {
                excluded[count++] = e.Row;
            }
        }

        for (var i = 0; i < ids.Count; i++)
        {
            if (table.TryGetIndex(ids[i], out var index))
            {
                excluded[count++] = index;
            }
        }

        return count;
    }

    private static IReadOnlyList<AttributePredicate> Predicates(IReadOnlyList<AttributeFilter>? filters) =>
        filters is null or { Count: 0 } ? [] : filters.Select(f => new AttributePredicate(f.Field, f.Values, f.Exclude)).ToArray();

    private static string Reason(ItemTable table, RankedItem item) => item switch
    {
        { Source: >= 0 } => $"often together with {table.GetId(item.Source)}",
        { Channel: "embedding" } => "near the user's interest",
        { Channel: "popularity" } => "popular now",
        _ => item.Channel,
    };
}
