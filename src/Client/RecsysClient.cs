using Microsoft.Extensions.Options;
using Orleans.Runtime.Messaging;

namespace Recsys.Client;

/// <summary>The facade over the grains.</summary>
internal sealed class RecsysClient(IGrainFactory grains, IOptions<RecsysClientOptions> options, TimeProvider time) : IRecsysClient
{
    private readonly RecsysClientOptions _options = options.Value;
    private readonly GrainReferences<IUserGrain> _users = new(grains);
    private readonly GrainReferences<IItemGrain> _items = new(grains);

    public IModelCoordinatorGrain Models => grains.GetGrain<IModelCoordinatorGrain>(0);

    public Task<RecommendResponse> RecommendAsync(RecommendRequest request, CancellationToken cancellationToken) =>
        RepeatAsync((user: User(request.UserId), request), static (s, ct) => s.user.RecommendAsync(s.request, ct), cancellationToken);

    public Task<RecommendExplanation> ExplainAsync(RecommendRequest request, CancellationToken cancellationToken) =>
        RepeatAsync((user: User(request.UserId), request), static (s, ct) => s.user.ExplainAsync(s.request, ct), cancellationToken);

    public async Task TrackAsync(UserEvent userEvent, CancellationToken cancellationToken)
    {
        var result = await TrackUserAsync(userEvent.UserId, new[] { userEvent }, cancellationToken).ConfigureAwait(false);
        result.ThrowIfRejected();
    }

    public async Task<TrackResult> TrackAsync(IReadOnlyList<UserEvent> events, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
        {
            return new TrackResult(0, 0, []);
        }

        if (events.All(e => e.UserId == events[0].UserId))
        {
            return await TrackUserAsync(events[0].UserId, events, cancellationToken).ConfigureAwait(false);
        }

        var byUser = events.GroupBy(e => e.UserId).Select(g => (User: g.Key, Events: g.ToArray())).ToArray();
        var results = new TrackResult[byUser.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.TrackParallelism, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, byUser.Length, parallel, async (i, ct) =>
            results[i] = await TrackUserAsync(byUser[i].User, byUser[i].Events, ct).ConfigureAwait(false)).ConfigureAwait(false);
        return new TrackResult(
            results.Sum(r => r.Accepted),
            results.Sum(r => r.Duplicates),
            results.SelectMany(r => r.Rejected).ToArray());
    }

    public Task<OnboardingQuestion?> GetQuestionAsync(string userId, CancellationToken cancellationToken) =>
        RepeatAsync(User(userId), static (user, ct) => user.GetQuestionAsync(ct), cancellationToken);

    public Task<OnboardingQuestion?> AnswerAsync(string userId, string field, string? value, CancellationToken cancellationToken) =>
        RepeatAsync((user: User(userId), field, value), static (s, ct) => s.user.AnswerAsync(s.field, s.value, ct), cancellationToken);

    public Task<IReadOnlyList<SimilarItem>> GetSimilarItemsAsync(string itemId, int count, CancellationToken cancellationToken) =>
        GetSimilarItemsAsync(new SimilarItemsRequest { ItemId = itemId, Count = count }, cancellationToken);

    public Task<IReadOnlyList<SimilarItem>> GetSimilarItemsAsync(SimilarItemsRequest request, CancellationToken cancellationToken)
    {
        var item = _items.Get(Require(request.ItemId, nameof(request.ItemId)));
        return RepeatAsync((item, request), static (s, ct) => s.item.GetSimilarAsync(s.request, ct), cancellationToken);
    }

    public Task UpsertItemsAsync(IReadOnlyList<Item> items, CancellationToken cancellationToken) =>
        ByShardAsync(items, static i => Require(i.Id, "Id"), cancellationToken, static async (catalog, batch, ct) =>
        {
            await catalog.UpsertAsync(batch, ct).ConfigureAwait(false);
            return true;
        });

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
        ByShardAsync(itemIds, RequireItem, cancellationToken, static async (catalog, batch, ct) =>
        {
            await catalog.DeleteAsync(batch, ct).ConfigureAwait(false);
            return true;
        });

    public async Task<IReadOnlyList<string>> SetAvailabilityAsync(IReadOnlyList<string> itemIds, bool available, CancellationToken cancellationToken)
    {
        var unknown = await ByShardAsync(
            itemIds, RequireItem, cancellationToken, (catalog, batch, ct) => catalog.SetAvailabilityAsync(batch, available, ct)).ConfigureAwait(false);
        return unknown.SelectMany(ids => ids).ToArray();
    }

    public Task<ItemInfo?> GetItemAsync(string itemId, CancellationToken cancellationToken) =>
        RepeatAsync(_items.Get(Require(itemId, nameof(itemId))), static (item, ct) => item.GetAsync(ct), cancellationToken);

    public Task<UserProfile> GetUserAsync(string userId, CancellationToken cancellationToken) =>
        RepeatAsync(User(userId), static (user, ct) => user.GetProfileAsync(ct), cancellationToken);

    public Task<EraseReport> EraseUserAsync(string userId, CancellationToken cancellationToken) =>
        RepeatAsync(User(userId), static (user, ct) => user.EraseAsync(ct), cancellationToken);

    public Task<MergeReport> MergeUserAsync(string fromUserId, string toUserId, CancellationToken cancellationToken) =>
        RepeatAsync((user: User(toUserId), from: Require(fromUserId, nameof(fromUserId))), static (s, ct) => s.user.MergeAsync(s.from, ct), cancellationToken);

    private Task<TrackResult> TrackUserAsync(string userId, IReadOnlyList<UserEvent> events, CancellationToken cancellationToken) =>
        RepeatAsync((user: User(userId), events), static (s, ct) => s.user.TrackAsync(s.events, ct), cancellationToken);

    // Batches of one shard go one after the other, so that the last of two equal ids wins; shards share the store's commits.
    private async Task<IReadOnlyList<TResult>> ByShardAsync<T, TResult>(
        IReadOnlyList<T> all, Func<T, string> id, CancellationToken cancellationToken, Func<ICatalogGrain, T[], CancellationToken, Task<TResult>> call)
    {
        var shards = all.GroupBy(i => CatalogShards.Of(id(i))).ToArray();
        var results = await Task.WhenAll(shards.Select(async shard =>
        {
            var catalog = grains.GetGrain<ICatalogGrain>(shard.Key);
            var answers = new List<TResult>();
            foreach (var batch in shard.Chunk(_options.UpsertBatch))
            {
                answers.Add(await RepeatAsync((catalog, batch, call), static (s, ct) => s.call(s.catalog, s.batch, ct), cancellationToken).ConfigureAwait(false));
            }

            return answers;
        })).ConfigureAwait(false);
        return results.SelectMany(r => r).ToArray();
    }

    private static string RequireItem(string itemId) => Require(itemId, "ItemIds");

    private IUserGrain User(string userId) => _users.Get(Require(userId, nameof(UserEvent.UserId)));

    // An empty key has no grain to answer for it, so this bound is checked before the call.
    private static string Require(string? id, string field)
    {
        if (string.IsNullOrEmpty(id))
        {
            throw new RecsysValidationException(new RecsysError(field, id ?? "null", "1 to 128 characters"));
        }

        // Halves of surrogate pairs become one character on the way, and different ids the same.
        return UnicodeText.IsWhole(id) ? id : throw new RecsysValidationException(new RecsysError(field, id, UnicodeText.Bound));
    }

    private async Task<TResult> RepeatAsync<TState, TResult>(
        TState state, Func<TState, CancellationToken, Task<TResult>> call, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var pause = _options.RetryPause;
        for (var attempt = 0; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var left = _options.Deadline - time.GetElapsedTime(start);
            try
            {
                var pending = call(state, cancellationToken);
                return pending.IsCompletedSuccessfully
                    ? pending.Result
                    : await pending.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (IsTransient(e) && attempt < _options.Retries && time.GetElapsedTime(start) + pause < _options.Deadline)
            {
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
                pause *= 2;
            }
        }
    }

    private static bool IsTransient(Exception e) =>
        e is SiloUnavailableException or OrleansMessageRejectionException or GatewayTooBusyException or ConnectionFailedException;
}
