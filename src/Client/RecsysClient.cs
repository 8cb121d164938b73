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

    public Task<IReadOnlyList<SimilarItem>> GetSimilarItemsAsync(string itemId, int count, CancellationToken cancellationToken)
    {
        var item = _items.Get(Require(itemId, nameof(itemId)));
        return RepeatAsync((item, count), static (s, ct) => s.item.GetSimilarAsync(s.count, ct), cancellationToken);
    }

    public async Task UpsertItemsAsync(IReadOnlyList<Item> items, CancellationToken cancellationToken)
    {
        foreach (var shard in items.GroupBy(i => CatalogShards.Of(Require(i.Id, "Id"))))
        {
            var catalog = grains.GetGrain<ICatalogGrain>(shard.Key);
            foreach (var batch in shard.Chunk(_options.UpsertBatch))
            {
                await RepeatAsync((catalog, batch), static async (s, ct) =>
                {
                    await s.catalog.UpsertAsync(s.batch, ct).ConfigureAwait(false);
                    return true;
                }, cancellationToken).ConfigureAwait(false);
            }
        }
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

    private IUserGrain User(string userId) => _users.Get(Require(userId, nameof(UserEvent.UserId)));

    // An empty key has no grain to answer for it, so this one bound is checked before the call.
    private static string Require(string? id, string field) =>
        string.IsNullOrEmpty(id) ? throw new RecsysValidationException(new RecsysError(field, id ?? "null", "1 to 128 characters")) : id;

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
