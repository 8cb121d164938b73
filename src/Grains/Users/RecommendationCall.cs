using System.Buffers;
using Recsys.Core;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains.Users;

/// <summary>Turns a request and a user's state into a pipeline query, and the pipeline's items into an answer.</summary>
internal static class RecommendationCall
{
    /// <summary>A copy of what remote channels may know.</summary>
    public static RemoteRecallQuery RemoteQuery(UserServices services, UserState state, RecommendRequest request)
    {
        var session = new List<string>(state.Session.Count);
        for (var i = 0; i < state.Session.Count; i++)
        {
            if (state.Session[i].Row is >= 0 and var index)
            {
                session.Add(services.Table.GetId(index));
            }
        }

        return new RemoteRecallQuery
        {
            UserId = request.UserId,
            Surface = request.Surface,
            SessionItemIds = session,
            Context = request.Context,
            FriendIds = request.FriendIds ?? [],
            Time = services.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
    }

    /// <summary>Answers a request, and records what is shown.</summary>
    public static RecommendResponse Run(
        UserServices services, UserState state, ServingModel? serving, RecommendRequest request, RemoteCandidates? remote, string? trouble)
    {
        var items = ArrayPool<RankedItem>.Shared.Rent(request.Count);
        try
        {
            var answer = Run(services, state, serving, request, remote, trouble, items, null);
            for (var i = 0; i < answer.Items.Count; i++)
            {
                state.Exposures.Add(items[i].Index);
            }

            return answer;
        }
        finally
        {
            ArrayPool<RankedItem>.Shared.Return(items);
        }
    }

    /// <summary>Makes the answer of a request and says how it came about; nothing is shown.</summary>
    public static RecommendExplanation Explain(
        UserServices services, UserState state, ServingModel? serving, RecommendRequest request, RemoteCandidates? remote, string? trouble)
    {
        var items = new RankedItem[request.Count];
        var trace = new PipelineTrace();
        var answer = Run(services, state, serving, request, remote, trouble, items, trace);
        return Explanation.Of(services.Table, serving, state.Interest, answer, trace, items[..answer.Items.Count]);
    }

    private static RecommendResponse Run(
        UserServices services,
        UserState state,
        ServingModel? serving,
        RecommendRequest request,
        RemoteCandidates? remote,
        string? trouble,
        RankedItem[] items,
        PipelineTrace? trace)
    {
        Span<HistoryEvent> session = stackalloc HistoryEvent[state.Session.Count];
        state.Session.CopyNewestFirst(session);
        var excludedIds = request.ExcludeItemIds ?? [];
        Span<int> excluded = stackalloc int[session.Length + excludedIds.Count];
        var excludedCount = Exclude(services.Table, session, excludedIds, request.AllowRepeats, excluded);

        var allowedIds = request.AllowItemIds ?? [];
        Span<int> allowed = stackalloc int[allowedIds.Count];
        var allowedCount = Find(services.Table, allowedIds, allowed);

        var count = services.Pipeline.Recommend(
            serving,
            new PipelineQuery
            {
                Count = request.Count,
                UserId = request.UserId,
                ErasedAt = state.ErasedAt,
                Time = services.Time.GetUtcNow().ToUnixTimeMilliseconds(),
                Session = session,
                Interest = state.Interest,
                State = state.RankState,
                Excluded = excluded[..excludedCount],
                OnlyAllowed = request.AllowItemIds is not null,
                Allowed = allowed[..allowedCount],
                Bought = state.Bought.Items,
                Shown = state.Exposures.Items,
                AllowRepeats = request.AllowRepeats,
                Surface = request.Surface,
                Context = request.Context,
                Answers = state.Answers,
                Remote = remote,
                Predicates = Predicates(request.Filters),
            },
            items,
            out var degraded,
            trace);
        var answer = new RecommendedItem[count];
        for (var i = 0; i < count; i++)
        {
            answer[i] = new RecommendedItem(services.Table.GetId(items[i].Index), items[i].Score, items[i].Channel, Reason(services.Table, items, answer, i));
        }

        return new RecommendResponse(UserEvent.NewId(), serving?.Version, answer, trouble ?? degraded);
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

        return count + Find(table, ids, excluded[count..]);
    }

    private static int Find(ItemTable table, IReadOnlyList<string> ids, Span<int> found)
    {
        var count = 0;
        for (var i = 0; i < ids.Count; i++)
        {
            if (table.TryGetIndex(ids[i], out var index))
            {
                found[count++] = index;
            }
        }

        return count;
    }

    private static IReadOnlyList<AttributePredicate> Predicates(IReadOnlyList<AttributeFilter>? filters) =>
        filters is null or { Count: 0 } ? [] : filters.Select(f => new AttributePredicate(f.Field, f.Values, f.Exclude)).ToArray();

    /// <summary>The reason of item <paramref name="i"/>; items of one channel and source share one string, a fifth of what a request allocates.</summary>
    private static string Reason(ItemTable table, ReadOnlySpan<RankedItem> items, RecommendedItem[] answer, int i)
    {
        var item = items[i];
        if (item.Source < 0)
        {
            return item.Reason;
        }

        for (var k = 0; k < i; k++)
        {
            if (items[k].Source == item.Source && ReferenceEquals(items[k].Reason, item.Reason))
            {
                return answer[k].Reason;
            }
        }

        return $"{item.Reason} {table.GetId(item.Source)}";
    }
}
