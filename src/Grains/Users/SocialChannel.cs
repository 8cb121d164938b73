using Recsys.Retrieval;

namespace Recsys.Grains.Users;

/// <summary>
/// The newest liked items of the friends that the request names, asked of their grains wherever in the cluster they are. An item
/// scores the sum over its friends of 1 / (r + 1), r being its place among the friend's items, newest first.
/// </summary>
/// <param name="grains">Finds the friends.</param>
internal sealed class SocialChannel(IGrainFactory grains) : IRemoteRecallChannel
{
    /// <summary>Friends that are asked, the first of those named: each is a call.</summary>
    public const int MaxFriends = 50;

    /// <summary>Items that each is asked for.</summary>
    public const int ItemsPerFriend = 10;

    /// <inheritdoc/>
    public static ChannelDefaults Defaults { get; } = new("social") { Enabled = false, Quota = 30, Weight = 2 };

    /// <inheritdoc/>
    public string Name => Defaults.Name;

    /// <inheritdoc/>
    public string Reason => "liked by friends";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RemoteItem>> RecallAsync(RemoteRecallQuery query, CancellationToken cancellationToken)
    {
        var friends = query.FriendIds.Where(id => id != query.UserId).Distinct().Take(MaxFriends);
        var liked = await Task.WhenAll(friends.Select(id => grains.GetGrain<IUserGrain>(id).GetLikedItemsAsync(ItemsPerFriend, cancellationToken)));
        return
        [
            .. liked.SelectMany(items => items.Select((id, place) => (Id: id, Score: 1f / (place + 1))))
                .GroupBy(item => item.Id, (id, own) => new RemoteItem(id, own.Sum(item => item.Score)))
                .OrderByDescending(item => item.Score).ThenBy(item => item.ItemId, StringComparer.Ordinal),
        ];
    }
}
