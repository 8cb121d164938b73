using System.Buffers;
using Recsys.Core;
using Recsys.Grains.Filters;
using Recsys.Retrieval;
using Recsys.Serving;
using Recsys.Serving.Users;

namespace Recsys.Grains.Users;

/// <summary>Turns a request and a user's state into a pipeline query, and the pipeline's items into an answer.</summary>
internal static class RecommendationCall
{
    /// <summary>A copy of what remote channels may know.</summary>
    public static RemoteRecallQuery RemoteQuery(UserServices services, LiveUser user, RecommendRequest request) => new()
    {
        UserId = request.UserId,
        Surface = request.Surface,
        SessionItemIds = UserView.Session(user, services.Table),
        Context = request.Context,
        FriendIds = request.FriendIds ?? [],
        Time = services.Time.GetUtcNow().ToUnixTimeMilliseconds(),
    };

    /// <summary>Answers a request, and records what is shown.</summary>
    public static RecommendResponse Run(
        UserServices services, UserHistory history, ServingModel? serving, PlannedRequest planned, string? trouble)
    {
        var items = ArrayPool<RankedItem>.Shared.Rent(planned.Request.Count);
        try
        {
            var answer = Run(services, history, serving, planned, trouble, items, null);
            for (var i = 0; i < answer.Items.Count; i++)
            {
                history.State.Show(items[i].Index);
            }

            services.Shown.Record(planned.Request, answer, history.State.LastSequence, items.AsSpan(0, answer.Items.Count));
            return answer;
        }
        finally
        {
            ArrayPool<RankedItem>.Shared.Return(items);
        }
    }

    /// <summary>Makes the answer of a request and says how it came about; nothing is shown.</summary>
    public static RecommendExplanation Explain(
        UserServices services, UserHistory history, ServingModel? serving, PlannedRequest planned, string? trouble)
    {
        RequestRules.RequireNoPage(planned.Request);
        var items = new RankedItem[planned.Request.Count];
        var trace = new PipelineTrace();
        var answer = Run(services, history, serving, planned, trouble, items, trace);
        return Explanation.Of(services.Table, serving, history.State.Interest, answer, trace, items[..answer.Items.Count]);
    }

    private static RecommendResponse Run(
        UserServices services,
        UserHistory history,
        ServingModel? serving,
        PlannedRequest planned,
        string? trouble,
        RankedItem[] items,
        PipelineTrace? trace)
    {
        var request = planned.Request;
        var condition = FilterCompiler.Compile(services.Table, request.Filters, request.Filter, request.AllowUnknownFields);
        var caps = RequestRules.Caps(services.Table, request.Caps, request.AllowUnknownFields);
        var (list, page) = trace is null ? PageOf(services, history, request) : (null, 1);

        Span<HistoryEvent> session = stackalloc HistoryEvent[history.State.Session.Count];
        var user = history.State.Ask(request.Count, services.Time.GetUtcNow().ToUnixTimeMilliseconds(), session);
        var excludedIds = request.ExcludeItemIds ?? [];
        Span<int> excluded = stackalloc int[session.Length + excludedIds.Count];
        var excludedCount = Exclude(services.Table, session, excludedIds, request.AllowRepeats, excluded);

        var allowedIds = request.AllowItemIds ?? [];
        Span<int> allowed = stackalloc int[allowedIds.Count];
        var allowedCount = Find(services.Table, allowedIds, allowed);

        var query = user with
        {
            UserId = request.UserId,
            Excluded = excluded[..excludedCount],
            OnlyAllowed = request.AllowItemIds is not null,
            Allowed = allowed[..allowedCount],
            AllowRepeats = request.AllowRepeats,
            Plan = planned.Plan,
            Surface = request.Surface,
            Context = request.Context,
            Remote = planned.Remote,
            Condition = condition,
            Caps = caps,
            Order = list?.Order,
        };
        var (version, degraded) = (list?.Version, list?.DegradedReason);
        int count;
        if (page > 1)
        {
            count = services.Pipeline.Continue(page, query, items);
        }
        else
        {
            count = services.Pipeline.Recommend(serving, query, items, out degraded, trace);
            version = serving?.Version;
            degraded = trouble ?? degraded;
            list?.Made(version, degraded);
        }

        var answer = new RecommendedItem[count];
        for (var i = 0; i < count; i++)
        {
            answer[i] = new RecommendedItem(services.Table.GetId(items[i].Index), items[i].Score, items[i].Channel, Reason(services.Table, items, answer, i))
            {
                Attributes = ItemAttributes.Of(services.Table, items[i].Index, request.Include),
            };
        }

        return new RecommendResponse(UserEvent.NewId(), version, answer, degraded)
        {
            NextPage = list is { Order.HasMore: true } && page < RankedOrder.MaxPage ? PageToken.Write(list.Id, page + 1, request.UserId) : null,
        };
    }

    /// <summary>The list and the number of the page that is asked for; no list where there are no pages.</summary>
    public static (PagedList? List, int Page) PageOf(UserServices services, UserHistory history, RecommendRequest request)
    {
        if (request.Page is null)
        {
            return (request.Paged ? (history.Paged ??= new PagedLists()).Begin(services.Limits, services.Time) : null, 1);
        }

        if (!PageToken.TryRead(request.Page, request.UserId, out var id, out var page))
        {
            Bounds.Throw(Bounds.Error(nameof(request.Page), request.Page, RequestBounds.Page));
        }

        var list = history.Paged?.Find(id, services.Limits, services.Time) ?? throw new PageExpiredException(
            $"The list of page '{request.Page}' is over: it is kept for {services.Limits.PageLifetime} (Recsys:Limits:PageLifetime), "
            + $"the newest {services.Limits.PagedLists} of a user (Recsys:Limits:PagedLists), in memory. Ask for its first page again.");
        return (list, page);
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
