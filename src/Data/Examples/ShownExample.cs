namespace Recsys.Data;

/// <summary>An item that was really shown, with what came of it: a sample of a cluster's log.</summary>
/// <param name="Page">The page that it stood on, the same for all that stood there.</param>
/// <param name="UserId">The user.</param>
/// <param name="ItemId">The item.</param>
/// <param name="Time">When it was shown, unix milliseconds.</param>
/// <param name="Clicked">When it was first clicked on, unix milliseconds; null where its window ended without a click.</param>
/// <param name="Viewed">Whether it is known to have come into view.</param>
/// <param name="Played">Seconds that it was played, 0 for not at all.</param>
/// <param name="Bought">Whether it was bought.</param>
/// <param name="Channel">The recall channel that had brought it.</param>
/// <param name="ChannelScore">Its score from that channel.</param>
public sealed record ShownExample(
    string Page, string UserId, string ItemId, long Time, long? Clicked, bool Viewed, double Played, bool Bought, string Channel, float ChannelScore)
{
    /// <summary>Its place on the page, from 1; 0 where that is not known.</summary>
    public int Place { get; init; }
}
