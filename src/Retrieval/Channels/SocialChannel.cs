namespace Recsys.Retrieval;

/// <summary>
/// The newest liked items of the friends that the request names, as far as they were active on this silo of late. An item
/// scores the sum over its friends of 1 / (r + 1), r being its place among the friend's items, newest first.
/// </summary>
/// <param name="users">The remembered users.</param>
public sealed class SocialChannel(RecentUsers users) : IRecallChannel
{
    /// <inheritdoc/>
    public string Name => "social";

    /// <inheritdoc/>
    public string Reason => "liked by friends";

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination)
    {
        if (query.FriendIds is not { } friends)
        {
            return 0;
        }

        var merge = ScoreMerge.Start();
        for (var f = 0; f < friends.Count; f++)
        {
            if (users.Find(friends[f]) is { } friend)
            {
                for (var r = 0; r < friend.Items.Length; r++)
                {
                    merge.Add(friend.Items[r], 1f / (r + 1));
                }
            }
        }

        return merge.Take(query.Filter, destination);
    }
}
