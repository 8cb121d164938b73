using Microsoft.Extensions.Options;

namespace Recsys.Client;

/// <summary>The facade over the grains.</summary>
internal sealed class RecsysClient(IGrainFactory grains, IOptions<RecsysClientOptions> options, TimeProvider time) : IRecsysClient
{
    private readonly RecsysClientOptions _options = options.Value;
    private readonly CallPolicy _calls = new(options.Value, time);
    private readonly GrainReferences<IUserGrain> _users = new(grains);
    private readonly GrainReferences<IItemGrain> _items = new(grains);
    private readonly IModelCoordinatorGrain _models = WatchedCoordinator.Create(grains, options.Value.MaxRetryPause, time);

    public IModelCoordinatorGrain Models
    {
        get
        {
            CallActor.SendDefault(_options.ActorName);
            return _models;
        }
    }

    public Task<RecommendResponse> RecommendAsync(RecommendRequest request, CancellationToken cancellationToken) =>
        RepeatAsync((user: User(RequestCheck.Request(request).UserId), request), static (s, ct) => s.user.RecommendAsync(s.request, ct), cancellationToken);

    public IAsyncEnumerable<UserRecommendation> RecommendManyAsync(
        IAsyncEnumerable<string> userIds, RecommendRequest request, string? after, CancellationToken cancellationToken)
    {
        RequestCheck.NotNull(userIds, "UserIds");
        RequestCheck.Request(RequestCheck.NotNull(request, "Request") with { UserId = "any" });
        return ManyUsers.RunAsync(userIds, _options.ManyInFlight, after, (id, ct) => RecommendAsync(request with { UserId = id }, ct), time, cancellationToken);
    }

    public Task<RecommendExplanation> ExplainAsync(RecommendRequest request, CancellationToken cancellationToken) =>
        RepeatAsync((user: User(RequestCheck.Request(request).UserId), request), static (s, ct) => s.user.ExplainAsync(s.request, ct), cancellationToken);

    public Task TrackAsync(string userId, string itemId, EventKind kind, double value, RecommendResponse? response, CancellationToken cancellationToken) =>
        TrackAsync(
            new UserEvent
            {
                Id = UserEvent.NewId(),
                UserId = userId,
                ItemId = itemId,
                Kind = kind,
                Value = value,
                Time = time.GetUtcNow(),
                RequestId = response?.RequestId,
            },
            cancellationToken);

    public async Task TrackAsync(UserEvent userEvent, CancellationToken cancellationToken)
    {
        if (RequestCheck.Event(userEvent) is { } error)
        {
            throw new RecsysValidationException(error);
        }

        var result = await RepeatAsync(
            (user: User(userEvent.UserId), events: new[] { userEvent }), static (s, ct) => s.user.TrackAsync(s.events, ct), cancellationToken).ConfigureAwait(false);
        result.ThrowIfRejected();
    }

    public async Task<TrackResult> TrackAsync(IReadOnlyList<UserEvent> events, CancellationToken cancellationToken)
    {
        RequestCheck.NotNull(events, "Events");
        using var place = _calls.Enter();
        var batches = new EventBatches(_options.TrackBatch, (user, part, ct) =>
            _calls.RepeatAsync((user: User(user), part), static (s, t) => s.user.TrackAsync(s.part, t), ct));
        return await batches.SendAsync(events, _options.TrackParallelism, cancellationToken).ConfigureAwait(false);
    }

    public Task<OnboardingQuestion?> GetQuestionAsync(string userId, CancellationToken cancellationToken) =>
        RepeatAsync(User(userId), static (user, ct) => user.GetQuestionAsync(ct), cancellationToken);

    public Task<OnboardingQuestion?> AnswerAsync(string userId, string field, string? value, CancellationToken cancellationToken) =>
        RepeatAsync((user: User(userId), field: RequestCheck.Text(field, "Field"), value: RequestCheck.Text(value, "Value")), static (s, ct) => s.user.AnswerAsync(s.field, s.value, ct), cancellationToken);

    public Task<IReadOnlyList<SimilarItem>> GetSimilarItemsAsync(string itemId, int count, CancellationToken cancellationToken) =>
        GetSimilarItemsAsync(new SimilarItemsRequest { ItemId = itemId, Count = count }, cancellationToken);

    public Task<IReadOnlyList<SimilarItem>> GetSimilarItemsAsync(SimilarItemsRequest request, CancellationToken cancellationToken) =>
        RepeatAsync((item: Item(RequestCheck.Request(request).ItemId), request), static (s, ct) => s.item.GetSimilarAsync(s.request, ct), cancellationToken);

    public async Task UpsertItemsAsync(IReadOnlyList<Item> items, CancellationToken cancellationToken)
    {
        foreach (var item in RequestCheck.NotNull(items, "Items"))
        {
            RequestCheck.Item(item);
        }

        await ByShardAsync(items, static i => i.Id, cancellationToken, static async (catalog, batch, ct) =>
        {
            await catalog.UpsertAsync(batch, ct).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<ItemInfo>> GetItemsAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken)
    {
        var found = (await ByShardAsync(itemIds, RequireItem, cancellationToken, static (catalog, batch, ct) => catalog.GetAsync(batch, ct)).ConfigureAwait(false))
            .SelectMany(i => i).DistinctBy(i => i.Item.Id, StringComparer.Ordinal).ToDictionary(i => i.Item.Id, StringComparer.Ordinal);
        return itemIds.Where(found.ContainsKey).Select(id => found[id]).ToArray();
    }

    public async Task<ItemPage> ListItemsAsync(string? pageToken, int count, CancellationToken cancellationToken)
    {
        var after = pageToken is null ? null : PageToken.Read(pageToken);
        // Any shard can answer; another one for each page, so that none answers all.
        var catalog = grains.GetGrain<ICatalogGrain>(CatalogShards.Of(after ?? string.Empty));
        var items = await RepeatAsync((catalog, after, count), static (s, ct) => s.catalog.ListAsync(s.after, s.count, ct), cancellationToken).ConfigureAwait(false);
        return new ItemPage(items, items.Count < count ? null : PageToken.Write(items[^1].Item.Id));
    }

    public Task DeleteItemsAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken) =>
        ByShardAsync(itemIds, RequireItem, cancellationToken, async (catalog, batch, ct) =>
        {
            await As(_options.ActorName, catalog).DeleteAsync(batch, ct).ConfigureAwait(false);
            return true;
        });

    public async Task<IReadOnlyList<string>> SetAvailabilityAsync(IReadOnlyList<string> itemIds, bool available, CancellationToken cancellationToken)
    {
        var unknown = await ByShardAsync(
            itemIds, RequireItem, cancellationToken, (catalog, batch, ct) => catalog.SetAvailabilityAsync(batch, available, ct)).ConfigureAwait(false);
        return unknown.SelectMany(ids => ids).ToArray();
    }

    public Task<ItemInfo?> GetItemAsync(string itemId, CancellationToken cancellationToken) =>
        RepeatAsync(Item(itemId), static (item, ct) => item.GetAsync(ct), cancellationToken);

    public Task<UserProfile> GetUserAsync(string userId, CancellationToken cancellationToken) =>
        RepeatAsync(User(userId), static (user, ct) => user.GetProfileAsync(ct), cancellationToken);

    public Task<EraseReport> EraseUserAsync(string userId, CancellationToken cancellationToken) =>
        RepeatAsync((user: User(userId), actor: _options.ActorName), static (s, ct) => As(s.actor, s.user).EraseAsync(ct), cancellationToken);

    public Task<MergeReport> MergeUserAsync(string fromUserId, string toUserId, CancellationToken cancellationToken) =>
        RepeatAsync(
            (user: User(toUserId), from: RequestCheck.Id(fromUserId, "FromUserId"), actor: _options.ActorName),
            static (s, ct) => As(s.actor, s.user).MergeAsync(s.from, ct),
            cancellationToken);

    public Task<IReadOnlyList<AuditEntry>> GetAuditAsync(int count, long? before, CancellationToken cancellationToken) => RepeatAsync(
        (audit: grains.GetGrain<IAuditGrain>(0), count, before: before ?? long.MaxValue), static (s, ct) => s.audit.ReadAsync(s.before, s.count, ct), cancellationToken);

    private IUserGrain User(string userId) => _users.Get(RequestCheck.Id(userId, nameof(UserEvent.UserId)));

    private IItemGrain Item(string itemId) => _items.Get(RequestCheck.Id(itemId, nameof(UserEvent.ItemId)));

    // Batches of one shard go one after the other, so that the last of two equal ids wins; shards share the store's commits.
    private async Task<IReadOnlyList<TResult>> ByShardAsync<T, TResult>(
        IReadOnlyList<T> all, Func<T, string> id, CancellationToken cancellationToken, Func<ICatalogGrain, T[], CancellationToken, Task<TResult>> call)
    {
        using var place = _calls.Enter();
        var shards = RequestCheck.NotNull(all, "ItemIds").GroupBy(i => CatalogShards.Of(id(i))).ToArray();
        var results = await Task.WhenAll(shards.Select(async shard =>
        {
            var catalog = grains.GetGrain<ICatalogGrain>(shard.Key);
            var answers = new List<TResult>();
            foreach (var batch in shard.Chunk(_options.UpsertBatch))
            {
                answers.Add(await _calls.RepeatAsync((catalog, batch, call), static (s, ct) => s.call(s.catalog, s.batch, ct), cancellationToken).ConfigureAwait(false));
            }

            return answers;
        })).ConfigureAwait(false);
        return results.SelectMany(r => r).ToArray();
    }

    // Within a call, whose flow of execution ends with it.
    private static TGrain As<TGrain>(string actor, TGrain grain)
    {
        CallActor.SendDefault(actor);
        return grain;
    }

    private static string RequireItem(string itemId) => RequestCheck.Id(itemId, "ItemIds");

    private Task<TResult> RepeatAsync<TState, TResult>(
        TState state, Func<TState, CancellationToken, Task<TResult>> call, CancellationToken cancellationToken) =>
        _calls.RunAsync(state, call, cancellationToken);
}
