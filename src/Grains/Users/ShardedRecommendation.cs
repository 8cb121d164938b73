using Microsoft.Extensions.Logging;
using Recsys.Core;
using Recsys.Grains.Filters;
using Recsys.Grains.Sharding;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains.Users;

/// <summary>
/// Answers a request over a divided catalogue: asks all parts, merges what they bring, and asks again for what the list still lacks. The user's state
/// does not change meanwhile, since their grain takes one call at a time.
/// </summary>
internal sealed partial class ShardedRecommendation(UserServices services, UserHistory history, RecommendRequest request, SurfacePlan plan, CancellationToken cancellationToken)
{
    // A silo may be on the version before or after for as long as a swap takes.
    private const int MostVersions = 5;

    // One to fill a list, and those of caps.
    private const int MostRounds = 10;

    private readonly SortedSet<int> _missing = [];
    private bool _versionsAreMixed;
    private readonly IReadOnlyList<ItemCap>? _caps = request.Caps is { Count: > 0 } caps ? [.. caps.Select(c => new ItemCap(c.Field, c.Count))] : null;

    /// <summary>Answers, and records what is shown.</summary>
    public async Task<RecommendResponse> RunAsync()
    {
        using var first = services.Models.Acquire();
        var model = first.Model;
        using var leases = new Leases();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RunAsync(model);
            }
            catch (OtherVersionException e)
            {
                // A silo that never got the version that the others serve has parts to leave out, not a request to fail.
                var other = attempt < MostVersions && e.Version is not null ? leases.Add(services.Models.Acquire(e.Version)) : null;
                (model, _versionsAreMixed) = (other ?? first.Model, other is null);
            }
        }
    }

    private async Task<RecommendResponse> RunAsync(ServingModel? serving)
    {
        _missing.Clear();
        UserInterest.MoveTo(serving, services, history.State, request.UserId);
        var trouble = history.IsRestored ? services.Models.Trouble : "the user's history could not be read";
        if (request.Page is not null)
        {
            return await ContinueAsync(serving);
        }

        var channels = ShardedChannels.Of(plan, serving is not null, request.Count);
        var ask = Ask(serving) with { Channels = [.. channels.Shares.Select(s => s.Name)], Most = [.. channels.Shares.Select(s => s.Most)] };
        var rounds = new List<IReadOnlyList<ShardCandidates>> { await GatherAsync(ask) };
        var list = request.Paged ? (history.Paged ??= new PagedLists()).Begin(services.Limits, services.Time) : null;
        var items = new RankedItem[request.Count];
        while (true)
        {
            var gathered = GatheredCandidates.Of(serving, rounds, channels);
            var lacking = Recommend(serving, gathered, channels, list, items, out var count, out var degraded);
            if (lacking is null)
            {
                degraded = trouble ?? Missing() ?? Unplaced(gathered) ?? degraded;
                list?.Made(serving?.Version, degraded);
                var answer = await AnswerAsync(items[..count], index => gathered.Table.GetId(index), gathered.Table, serving?.Version, degraded);
                return answer with { NextPage = list is { Order.HasMore: true } ? PageToken.Write(list.Id, 2, request.UserId) : null };
            }

            var fill = Ask(serving) with
            {
                FillChannel = rounds.Count < MostRounds ? channels.Filling : null,
                FillCount = lacking.Count,
                Full = [.. lacking.Full.Select(f => new AttributeFilter(f.Field, f.Values, Exclude: true))],
            };
            rounds.Add(await GatherAsync(fill with { Excluded = [.. fill.Excluded, .. lacking.Excluded] }));
        }
    }

    private async Task<RecommendResponse> ContinueAsync(ServingModel? serving)
    {
        var (list, page) = RecommendationCall.PageOf(services, history, request);
        var order = list!.Order;
        var round = await GatherAsync(Ask(serving) with { Named = [.. order.Open(page)] });
        var gathered = GatheredCandidates.Of(serving, [round], ShardedChannels.Of(plan, serving is not null, request.Count));
        var items = new RankedItem[request.Count];
        var count = Continue(page, order, gathered, items);
        var answer = await AnswerAsync(items[..count], index => ShardedPipeline.IdOf(order, index), gathered.Table, list.Version, Missing() ?? list.DegradedReason);
        return answer with { NextPage = order.HasMore && page < RankedOrder.MaxPage ? PageToken.Write(list.Id, page + 1, request.UserId) : null };
    }

    private ShardFill? Recommend(
        ServingModel? serving, GatheredCandidates gathered, ShardedChannels channels, PagedList? list, RankedItem[] items, out int count, out string? degraded)
    {
        Span<HistoryEvent> session = stackalloc HistoryEvent[history.State.Session.Count];
        var query = history.State.Ask(request.Count, services.Time.GetUtcNow().ToUnixTimeMilliseconds(), session) with
        {
            UserId = request.UserId,
            Plan = plan,
            Context = request.Context,
            Order = list?.Order,
        };
        return services.Sharded.Recommend(serving, query, gathered, _caps, channels, items, out count, out degraded);
    }

    private int Continue(int page, RankedOrder order, GatheredCandidates gathered, RankedItem[] items)
    {
        Span<HistoryEvent> session = stackalloc HistoryEvent[history.State.Session.Count];
        var query = history.State.Ask(request.Count, services.Time.GetUtcNow().ToUnixTimeMilliseconds(), session) with { Order = order };
        return services.Sharded.Continue(page, query, gathered, _caps, items);
    }

    private ShardAsk Ask(ServingModel? serving)
    {
        Span<HistoryEvent> session = stackalloc HistoryEvent[history.State.Session.Count];
        var user = history.State.Ask(request.Count, services.Time.GetUtcNow().ToUnixTimeMilliseconds(), session);
        var excluded = new List<string>(request.ExcludeItemIds ?? []);
        foreach (var e in session)
        {
            if (e.Row >= 0 && (!request.AllowRepeats || e.Kind == InteractionKind.Dislike))
            {
                excluded.Add(services.Table.GetId(e.Row));
            }
        }

        foreach (var index in RequestExclusions.Of(plan, user with { AllowRepeats = request.AllowRepeats }))
        {
            excluded.Add(services.Table.GetId(index));
        }

        // Rows of training are the same on every silo; an item that came later has no neighbours anywhere, and counts.
        foreach (ref var e in session)
        {
            var row = serving?.Rows.RowOf(e.Row) ?? -1;
            e = e with { Row = row < 0 ? -1 : row < serving!.Model.Manifest.ItemCount ? row : int.MaxValue };
        }

        return new ShardAsk
        {
            Version = serving?.Version,
            Filters = request.Filters,
            Filter = request.Filter,
            Excluded = [.. excluded],
            Allowed = request.AllowItemIds,
            Fields = [.. (request.Include ?? []).Concat(_caps?.Select(c => c.Field) ?? []).Distinct()],
            KnownFields = request.AllowUnknownFields ? [] : [.. NamedFields.Of(request).Select(f => f.Field).Distinct()],
            History = ShardPacking.Bytes<HistoryEvent>(session),
            Interest = ShardPacking.Bytes(history.State.Interest),
            Context = request.Context,
            Answers = history.State.Answers,
            UserId = request.UserId,
            Time = user.Time,
        };
    }

    private async Task<ShardCandidates[]> GatherAsync(ShardAsk ask)
    {
        var replies = await services.Shards.AskAllAsync(ask, cancellationToken);
        var found = new List<ShardCandidates>(replies.Length);
        for (var shard = 0; shard < replies.Length; shard++)
        {
            switch (replies[shard])
            {
                case null:
                    _missing.Add(shard);
                    break;
                case { Outcome: ShardOutcome.OtherVersion } when _versionsAreMixed:
                    (replies[shard], _) = (null, _missing.Add(shard));
                    break;
                case { Outcome: ShardOutcome.OtherVersion } other:
                    throw new OtherVersionException(other.Other);
                case { Outcome: ShardOutcome.OtherDivision } other:
                    throw new InvalidOperationException($"Recsys:Catalogue:Shards differs between the silos: {replies.Length} and {other.Other}; allowed: one value on all.");
                case { } reply:
                    found.Add(ShardPacking.Unpack(reply));
                    break;
            }
        }

        ShardFields.RequireKnown([.. NamedFields.Of(request)], ask.KnownFields, replies);
        return [.. found];
    }

    private async Task<RecommendResponse> AnswerAsync(RankedItem[] items, Func<int, string> idOf, ItemTable table, string? version, string? degraded)
    {
        var answer = new RecommendedItem[items.Length];
        var reasons = new Dictionary<(string, int), string>();
        for (var i = 0; i < items.Length; i++)
        {
            var (item, id) = (items[i], idOf(items[i].Index));
            if (!reasons.TryGetValue((item.Reason, item.Source), out var reason))
            {
                // A source is an event of the session.
                var source = item.Source < 0 || item.Source >= history.State.Session.Count ? -1 : history.State.Session[item.Source].Row;
                reasons[(item.Reason, item.Source)] = reason = source < 0 ? item.Reason : $"{item.Reason} {services.Table.GetId(source)}";
            }

            answer[i] = new RecommendedItem(id, item.Score, item.Channel, reason)
            {
                Attributes = request.Include is { Count: > 0 } && table.TryGetIndex(id, out var index) ? ItemAttributes.Of(table, index, request.Include) : null,
            };
        }

        await ShowAsync(answer);
        var response = new RecommendResponse(UserEvent.NewId(), version, answer, degraded) { MissingShards = _missing.Count > 0 ? [.. _missing] : null };
        services.Shown.Record(request, response, history.State.LastSequence, items);
        return response;
    }

    // What was shown is remembered in the silo's memory alone; a store that cannot be read costs that, and not the list.
    private async Task ShowAsync(RecommendedItem[] answer)
    {
        try
        {
            foreach (var index in await services.Directory.ResolveAsync([.. answer.Select(a => a.ItemId)], create: false))
            {
                if (index >= 0)
                {
                    history.State.Show(index);
                }
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogNotShown(services.Logger, request.UserId, e);
        }
    }

    private string? Missing() => _missing.Count == 0
        ? null
        : $"parts {string.Join(", ", _missing)} of the catalogue's {services.Shards.Count} did not answer within {services.Shards.Deadline} (Recsys:Catalogue:ShardDeadline), or the caller's deadline"
            + (_versionsAreMixed ? ", or are on silos that serve another version" : string.Empty);

    private string? Unplaced(GatheredCandidates gathered) => gathered.Unplaced is not { } item
        ? null
        : $"item '{item}' has no row: the version has no vectors of attributes, and Recsys:Catalogue:Shards above 1 finds no similar items";

    // Held until the request ends: the last attempt goes back to the first version.
    private sealed class Leases : IDisposable
    {
        private readonly List<ModelLease> _leases = [];

        public ServingModel? Add(ModelLease lease)
        {
            _leases.Add(lease);
            return lease.Model;
        }

        public void Dispose() => _leases.ForEach(l => l.Dispose());
    }

    // A silo that was asked serves another version: the whole request is made anew by that one, which every silo has prepared.
    private sealed class OtherVersionException(string? version) : Exception($"Another silo serves version '{version}'.")
    {
        public string? Version => version;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The items shown to user {User} could not be read of the store, and are not remembered as shown.")]
    private static partial void LogNotShown(ILogger logger, string user, Exception exception);
}
