using Recsys.Client;

namespace Recsys;

/// <summary>Short forms of <see cref="IRecsysClient"/>: an event's id and time are made here, its request is that of the answer that showed the item.</summary>
public static class RecsysShortForms
{
    /// <summary>Recommends items to a user.</summary>
    /// <param name="client">The client.</param>
    /// <param name="userId">The user.</param>
    /// <param name="count">How many items.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static Task<RecommendResponse> RecommendAsync(this IRecsysClient client, string userId, int count = 20, CancellationToken cancellationToken = default) =>
        client.RecommendAsync(new RecommendRequest { UserId = userId, Count = count }, cancellationToken);

    /// <summary>The user opened an item.</summary>
    /// <param name="client">The client.</param>
    /// <param name="userId">The user.</param>
    /// <param name="itemId">The item.</param>
    /// <param name="response">The answer that showed the item, or null.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static Task TrackClickAsync(
        this IRecsysClient client, string userId, string itemId, RecommendResponse? response = null, CancellationToken cancellationToken = default) =>
        client.TrackAsync(userId, itemId, EventKind.Click, 0, response, cancellationToken);

    /// <summary>The user said that they like an item.</summary>
    /// <param name="client">The client.</param>
    /// <param name="userId">The user.</param>
    /// <param name="itemId">The item.</param>
    /// <param name="response">The answer that showed the item, or null.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static Task TrackLikeAsync(
        this IRecsysClient client, string userId, string itemId, RecommendResponse? response = null, CancellationToken cancellationToken = default) =>
        client.TrackAsync(userId, itemId, EventKind.Like, 0, response, cancellationToken);

    /// <summary>The user said that they do not like an item.</summary>
    /// <param name="client">The client.</param>
    /// <param name="userId">The user.</param>
    /// <param name="itemId">The item.</param>
    /// <param name="response">The answer that showed the item, or null.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static Task TrackDislikeAsync(
        this IRecsysClient client, string userId, string itemId, RecommendResponse? response = null, CancellationToken cancellationToken = default) =>
        client.TrackAsync(userId, itemId, EventKind.Dislike, 0, response, cancellationToken);

    /// <summary>The user played an item.</summary>
    /// <param name="client">The client.</param>
    /// <param name="userId">The user.</param>
    /// <param name="itemId">The item.</param>
    /// <param name="duration">How long; not negative.</param>
    /// <param name="response">The answer that showed the item, or null.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static Task TrackPlayAsync(
        this IRecsysClient client, string userId, string itemId, TimeSpan duration, RecommendResponse? response = null, CancellationToken cancellationToken = default) =>
        client.TrackAsync(userId, itemId, EventKind.Play, duration.TotalSeconds, response, cancellationToken);

    /// <summary>The user stayed on an item's page.</summary>
    /// <param name="client">The client.</param>
    /// <param name="userId">The user.</param>
    /// <param name="itemId">The item.</param>
    /// <param name="duration">How long; not negative.</param>
    /// <param name="response">The answer that showed the item, or null.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static Task TrackDwellAsync(
        this IRecsysClient client, string userId, string itemId, TimeSpan duration, RecommendResponse? response = null, CancellationToken cancellationToken = default) =>
        client.TrackAsync(userId, itemId, EventKind.Dwell, duration.TotalSeconds, response, cancellationToken);

    /// <summary>The user put an item into the cart.</summary>
    /// <param name="client">The client.</param>
    /// <param name="userId">The user.</param>
    /// <param name="itemId">The item.</param>
    /// <param name="response">The answer that showed the item, or null.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static Task TrackAddToCartAsync(
        this IRecsysClient client, string userId, string itemId, RecommendResponse? response = null, CancellationToken cancellationToken = default) =>
        client.TrackAsync(userId, itemId, EventKind.AddToCart, 0, response, cancellationToken);

    /// <summary>The user bought an item.</summary>
    /// <param name="client">The client.</param>
    /// <param name="userId">The user.</param>
    /// <param name="itemId">The item.</param>
    /// <param name="price">What they paid, in the application's currency; not negative.</param>
    /// <param name="response">The answer that showed the item, or null.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static Task TrackPurchaseAsync(
        this IRecsysClient client, string userId, string itemId, double price, RecommendResponse? response = null, CancellationToken cancellationToken = default) =>
        client.TrackAsync(userId, itemId, EventKind.Purchase, price, response, cancellationToken);
}
